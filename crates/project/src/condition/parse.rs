//! From signs to a tree: `or` binds weakest, then `and`, then `not`.

use super::lex::{Sign, signs};
use super::{ConditionError, ConditionProblem, DEEPEST, Fact, FieldKind, Node, Test};

struct Reader<'a> {
    signs: Vec<(usize, Sign)>,
    here: usize,
    end: usize,
    kind: &'a dyn Fn(&str) -> Option<FieldKind>,
}

pub(super) fn parse(text: &str, kind: &dyn Fn(&str) -> Option<FieldKind>) -> Result<Node, ConditionError> {
    let signs = signs(text)?;
    if signs.is_empty() {
        return Ok(Node::Always);
    }
    let mut reader = Reader { signs, here: 0, end: text.chars().count() + 1, kind };
    let node = reader.any(0)?;
    if reader.here < reader.signs.len() { Err(reader.expected("and / or")) } else { Ok(node) }
}

impl Reader<'_> {
    fn at(&self) -> usize {
        self.signs.get(self.here).map_or(self.end, |(at, _)| *at)
    }

    fn expected(&self, what: &'static str) -> ConditionError {
        ConditionError { at: self.at(), problem: ConditionProblem::Expected(what) }
    }

    fn peek(&self) -> Option<&Sign> {
        self.signs.get(self.here).map(|(_, sign)| sign)
    }

    fn word(&mut self, word: &str) -> bool {
        let is = matches!(self.peek(), Some(Sign::Word(w)) if w == word);
        self.here += usize::from(is);
        is
    }

    fn sign(&mut self, sign: &Sign, what: &'static str) -> Result<(), ConditionError> {
        if self.peek() != Some(sign) {
            return Err(self.expected(what));
        }
        self.here += 1;
        Ok(())
    }

    fn any(&mut self, depth: usize) -> Result<Node, ConditionError> {
        let mut all = vec![self.all(depth)?];
        while self.word("or") {
            all.push(self.all(depth)?);
        }
        Ok(if all.len() == 1 { all.swap_remove(0) } else { Node::Any(all) })
    }

    fn all(&mut self, depth: usize) -> Result<Node, ConditionError> {
        let mut all = vec![self.one(depth)?];
        while self.word("and") {
            all.push(self.one(depth)?);
        }
        Ok(if all.len() == 1 { all.swap_remove(0) } else { Node::All(all) })
    }

    fn one(&mut self, depth: usize) -> Result<Node, ConditionError> {
        if depth >= DEEPEST {
            return Err(ConditionError { at: self.at(), problem: ConditionProblem::TooLong });
        }
        if self.word("not") {
            return Ok(Node::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.peek() == Some(&Sign::Open) {
            self.here += 1;
            let inner = self.any(depth + 1)?;
            self.sign(&Sign::Close, ")")?;
            return Ok(inner);
        }
        if self.word("known") {
            self.sign(&Sign::Open, "(")?;
            let (name, _) = self.field()?;
            self.sign(&Sign::Close, ")")?;
            return Ok(Node::Known(name));
        }
        let (name, kind) = self.field()?;
        self.test(name, kind)
    }

    fn field(&mut self) -> Result<(String, FieldKind), ConditionError> {
        let at = self.at();
        let Some(Sign::Word(name)) = self.peek().cloned() else {
            return Err(self.expected("a field"));
        };
        self.here += 1;
        match (self.kind)(&name) {
            Some(kind) => Ok((name, kind)),
            None => Err(ConditionError { at, problem: ConditionProblem::Field(name) }),
        }
    }

    fn test(&mut self, name: String, kind: FieldKind) -> Result<Node, ConditionError> {
        if self.word("in") {
            return Ok(Node::OneOf(name.clone(), self.list(&name, kind)?));
        }
        if self.word("starts") {
            if kind != FieldKind::Text {
                return Err(ConditionError { at: self.at(), problem: ConditionProblem::Type(name) });
            }
            let list = if self.peek() == Some(&Sign::Open) {
                self.list(&name, kind)?
            } else {
                vec![self.value(&name, kind)?]
            };
            let texts = list.into_iter().filter_map(|fact| match fact {
                Fact::Text(text) => Some(text),
                _ => None,
            });
            return Ok(Node::Starts(name, texts.collect()));
        }
        let Some(Sign::Test(test)) = self.peek().cloned() else {
            return if kind == FieldKind::Flag {
                Ok(Node::Flag(name))
            } else {
                Err(self.expected("== != < <= > >= in starts"))
            };
        };
        let ordered = !matches!(test, Test::Equal | Test::Other);
        if kind == FieldKind::Flag || (kind == FieldKind::Text && ordered) {
            return Err(ConditionError { at: self.at(), problem: ConditionProblem::Type(name) });
        }
        self.here += 1;
        let value = self.value(&name, kind)?;
        Ok(Node::Compare(name, test, value))
    }

    fn list(&mut self, name: &str, kind: FieldKind) -> Result<Vec<Fact>, ConditionError> {
        self.sign(&Sign::Open, "(")?;
        let mut all = vec![self.value(name, kind)?];
        while self.peek() == Some(&Sign::Comma) {
            self.here += 1;
            all.push(self.value(name, kind)?);
        }
        self.sign(&Sign::Close, ")")?;
        Ok(all)
    }

    fn value(&mut self, name: &str, kind: FieldKind) -> Result<Fact, ConditionError> {
        let at = self.at();
        let Some(Sign::Value(fact)) = self.peek().cloned() else { return Err(self.expected("a value")) };
        let fits = matches!(
            (kind, &fact),
            (FieldKind::Text, Fact::Text(_))
                | (FieldKind::Number, Fact::Number(_))
                | (FieldKind::Money, Fact::Money(_))
                | (FieldKind::Area, Fact::Area(_))
                | (FieldKind::Date, Fact::Date(_))
        );
        if !fits {
            return Err(ConditionError { at, problem: ConditionProblem::Type(name.to_owned()) });
        }
        self.here += 1;
        Ok(fact)
    }
}
