//! What is wrong with a request's body or query, in Chinese; the parsers of both speak English only.

/// The parsers' openings, which say nothing to who sent the request.
const OPENINGS: [&str; 4] = [
    "Failed to deserialize the JSON body into the target type: ",
    "Failed to parse the request body as JSON: ",
    "Failed to deserialize query string: ",
    "Failed to deserialize form body: ",
];

/// In Chinese as far as it is one of the usual faults, the parser's own words otherwise.
pub(super) fn zh(detail: &str) -> String {
    let text = OPENINGS.iter().find_map(|o| detail.strip_prefix(o)).unwrap_or(detail);
    let text = text.rsplit_once(" at line ").map_or(text, |(text, _)| text);
    // A path such as `items[0].to` stands before the fault.
    let (path, fault) = match text.split_once(": ") {
        Some((path, fault)) if !path.contains([' ', '`']) => (path, fault),
        _ => ("", text),
    };
    let said = fault_zh(fault);
    if path.is_empty() { said } else { format!("{path}：{said}") }
}

fn fault_zh(fault: &str) -> String {
    let named = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    if fault.starts_with("missing field") {
        format!("缺少字段“{}”", named(fault))
    } else if fault.starts_with("unknown field") {
        format!("没有字段“{}”", named(fault))
    } else if fault.starts_with("duplicate field") {
        format!("字段“{}”写了两次", named(fault))
    } else if let Some(rest) = fault.strip_prefix("unknown variant ") {
        let known: Vec<&str> = rest.split('`').skip(3).step_by(2).collect();
        format!("没有“{}”这一项，可用：{}", named(fault), known.join("、"))
    } else if let Some((is, wanted)) =
        fault.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected "))
    {
        format!("类型不对：是 {is}，应为 {wanted}")
    } else if fault.contains("date is not valid") || fault.contains("parse date") {
        "不是有效的日期，请写如 2026-03-01".to_owned()
    } else if fault.starts_with("EOF while parsing") {
        "JSON 不完整".to_owned()
    } else {
        fault.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::zh;

    #[test]
    fn the_usual_faults_are_told_in_chinese() {
        let body = "Failed to deserialize the JSON body into the target type: ";
        let cases = [
            ("missing field `approve` at line 1 column 47", "缺少字段“approve”"),
            ("foreign: missing field `amount_minor` at line 1 column 4", "foreign：缺少字段“amount_minor”"),
            (
                "to: parsed date is not valid: parameter 'day' for `2026-02` is invalid at line 1 column 56",
                "to：不是有效的日期，请写如 2026-03-01",
            ),
            (
                "kind: unknown variant `x`, expected `a` or `b` at line 1 column 5",
                "kind：没有“x”这一项，可用：a、b",
            ),
            (
                "n: invalid type: string \"1\", expected i64 at line 1 column 5",
                "n：类型不对：是 string \"1\"，应为 i64",
            ),
        ];
        for (fault, said) in cases {
            assert_eq!(zh(&format!("{body}{fault}")), said);
        }
        assert_eq!(zh("query"), "query");
    }
}
