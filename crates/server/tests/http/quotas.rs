//! The quota ledger through the API.

use crate::support::{Client, Reply, Server};
use qipan_store::siting::{self, SitingRow};
use qipan_store::{Store, audit::AuditEntry, both_databases};
use serde_json::{Value, json};

const DOC: &str = "浙自然资函〔2024〕12号";

fn draw(kind: &str, source: &str, year: i32, mu: &str) -> Value {
    json!({"kind": kind, "source": source, "year": year, "mu": mu})
}

async fn book(client: &Client, action: &str, draws: Value, more: Value) -> Reply {
    let mut body = json!({"action": action, "doc_no": DOC, "draws": draws});
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    client.post("/quotas/entries", body).await
}

async fn stands(client: &Client, kind: &str) -> [i64; 4] {
    let all = client.get("/quotas").await.expect(200).json();
    let found = all["items"].as_array().unwrap().iter().find(|k| k["kind"] == kind).unwrap().clone();
    ["available", "reserved", "committed", "lapsed"].map(|account| found[account].as_i64().unwrap())
}

async fn holds(client: &Client) -> Value {
    let trial = client.get("/quotas/trial-balance").await.expect(200).json();
    assert_eq!((&trial["holds"], &trial["difference"]), (&json!(true), &json!(0)), "{trial}");
    trial
}

async fn keep_siting(store: &Store, id: &str, state: &str, overall: &str, area_m2: f64) {
    let row = SitingRow {
        id: id.into(),
        name: "生物医药产业园二期（演示）".into(),
        unit_code: "330114".into(),
        project_code: None,
        state: state.into(),
        request: r#"{"geometry":{"type":"Polygon","coordinates":[]},"project_class":"industrial"}"#.into(),
        versions: "[]".into(),
        area_m2,
        overall: overall.into(),
        verdict: "{}".into(),
        verdict_sha256: String::new(),
        as_of: "2024-06-30".into(),
        note: String::new(),
        created_by: "guihua".into(),
        created_at: crate::support::NOW.into(),
        rev: 1,
    };
    let mut tx = store.begin().await.unwrap();
    siting::insert_siting(&mut tx, &row).await.unwrap();
    tx.audit(AuditEntry {
        at: crate::support::NOW.into(),
        actor: "system".into(),
        action: "seed".into(),
        entity: "siting".into(),
        entity_id: id.into(),
        before: None,
        after: None,
        origin: "cli".into(),
    });
    tx.commit().await.unwrap();
}

both_databases! {
    async fn part_of_a_reservation_is_spent_out_of_what_it_holds(store: Store) {
        let server = Server::start(store).await;
        let planner = server.login("guihua").await;
        book(&planner, "grant", json!([draw("new_land", "annual", 2023, "6")]), json!({})).await.expect(201);
        book(&planner, "grant", json!([draw("new_land", "annual", 2024, "4")]), json!({})).await.expect(201);
        let some = |mu: &str| json!([{"kind": "new_land", "mu": mu}]);
        book(&planner, "reserve", some("9"), json!({"reservation": "R"})).await.expect(201);
        let bound = json!({"reservation": "R"});
        let spent = book(&planner, "commit", some("7"), bound.clone()).await.expect(201).json();
        let years: Vec<_> = spent["postings"].as_array().unwrap().iter().filter(|p| p["account"] == "committed").map(|p| (p["year"].as_i64().unwrap(), p["amount"].as_i64().unwrap())).collect();
        assert_eq!(years, [(2023, 400_000), (2024, 66_667)]);
        let refused = book(&planner, "release", some("3"), bound.clone()).await.problem(409, "quota_overdraft").json();
        let detail = refused["detail"].as_str().unwrap();
        assert!(detail.contains("的新增建设用地（各来源合计）预占2.0000亩") && detail.contains("申请3.0000亩") && detail.contains("差1.0000亩"), "{detail}");
        book(&planner, "release", json!([{"kind": "new_land", "source": "annual", "mu": "2"}]), bound).await.expect(201);
        assert_eq!(stands(&planner, "new_land").await, [200_000, 0, 466_667, 0]);
        holds(&planner).await;
    }

    async fn a_quota_is_granted_reserved_spent_freed_and_lapses(store: Store) {
        let server = Server::start(store).await;
        let (planner, kan) = (server.login("guihua").await, server.login("kan").await);
        let annual = |mu: &str| json!([draw("new_land", "annual", 2024, mu)]);
        let entry = book(&planner, "grant", annual("100"), json!({"on": "2024-01-15"})).await.expect(201).json();
        assert_eq!((&entry["seq"], &entry["postings"][1]["amount"], &entry["saved"]), (&json!(1), &json!(6_666_667), &json!(true)));
        book(&planner, "reserve", annual("3.27"), json!({"on": "2024-03-02", "reservation": "R1", "purpose": "示例项目"})).await.expect(201);
        assert_eq!(stands(&kan, "new_land").await, [6_448_667, 218_000, 0, 0]);
        let refused = book(&planner, "reserve", annual("97"), json!({"reservation": "R2"})).await.problem(409, "quota_overdraft").json();
        let detail = refused["detail"].as_str().unwrap();
        assert!(detail.contains("（330114）的2024年新增建设用地（年度新增）可用96.7300亩") && detail.contains("申请97.0000亩") && detail.contains("差0.2700亩") && detail.contains("请先"), "{detail}");
        book(&planner, "reserve", annual("1"), json!({"reservation": "R1"})).await.problem(409, "quota_reservation");
        book(&planner, "commit", json!([]), json!({"reservation": "none"})).await.problem(409, "quota_reservation");
        let partly = book(&planner, "commit", annual("3"), json!({"reservation": "R1"})).await.expect(201).json();
        book(&planner, "commit", annual("1"), json!({"reservation": "R1"})).await.problem(409, "quota_overdraft");
        book(&planner, "release", json!([]), json!({"reservation": "R1"})).await.expect(201);
        assert_eq!(stands(&kan, "new_land").await, [6_466_667, 0, 200_000, 0]);
        let all = kan.get("/quotas/reservations").await.expect(200).json();
        assert_eq!((&all["items"][0]["state"], &all["items"][0]["items"][0]["spent"]), (&json!("spent"), &json!(200_000)));
        // The spending was booked by mistake: it is reversed, once, and nothing is deleted.
        let undo = json!({"reverses": partly["id"]});
        book(&planner, "reverse", json!([]), undo.clone()).await.expect(201);
        book(&planner, "reverse", json!([]), undo).await.problem(409, "quota_reversed");
        assert_eq!(stands(&kan, "new_land").await, [6_466_667, 200_000, 0, 0]);
        book(&planner, "expire", annual("10"), json!({})).await.expect(201);
        assert_eq!(stands(&kan, "new_land").await, [5_800_000, 200_000, 0, 666_667]);
        assert_eq!(holds(&kan).await["entries"], 6);
        let list = kan.get("/quotas/new_land/entries?limit=4").await.expect(200).json();
        assert_eq!((list["items"].as_array().unwrap().len(), &list["next_cursor"]), (4, &json!("3")));
        assert_eq!(kan.get("/quotas/paddy/entries").await.expect(200).json()["items"], json!([]));
        // Each entry has its audit row.
        let rows = server.login("shenji").await.get("/audit?entity=quota_entry").await.expect(200).json();
        let actions: Vec<_> = rows["items"].as_array().unwrap().iter().map(|r| r["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["expire", "reverse", "release", "commit", "reserve", "grant"]);
    }

    async fn a_past_day_stays_as_it_was(store: Store) {
        let server = Server::start(store).await;
        let planner = server.login("guihua").await;
        let scale = |mu: &str| json!([draw("plan_scale", "plan", 0, mu)]);
        book(&planner, "grant", scale("56000"), json!({"on": "2024-01-01"})).await.expect(201);
        let january = planner.get("/quotas?as_of=2024-01-31").await.expect(200);
        book(&planner, "reserve", scale("6"), json!({"on": "2024-02-01"})).await.expect(201);
        book(&planner, "reserve", scale("1"), json!({"on": "2024-01-20"})).await.problem(409, "quota_backdated");
        book(&planner, "reserve", scale("1"), json!({"on": "2024-07-01"})).await.problem(422, "invalid_field");
        let again = planner.get("/quotas?as_of=2024-01-31").await.expect(200).json();
        let without = |mut v: Value| { v["last_on"] = Value::Null; v };
        assert_eq!(without(january.json()), without(again));
        let before = planner.get("/quotas/trial-balance?as_of=2024-01-31").await.expect(200).json();
        assert_eq!((&before["entries"], &before["items"][1]["debit"]), (&json!(1), &json!(3_733_333_333_i64)));
        planner.get("/quotas?as_of=soon").await.problem(422, "invalid_field");
    }

    async fn only_a_planner_of_the_unit_books(store: Store) {
        let server = Server::start(store).await;
        let (planner, kan, xiasha) = (server.login("guihua").await, server.login("kan").await, server.login("xiasha").await);
        let own = json!([{"kind": "new_land", "source": "annual", "year": 2024, "mu": "1", "unit": "330114001"}]);
        book(&kan, "grant", own.clone(), json!({})).await.problem(403, "needs_role");
        book(&planner, "grant", json!([draw("new_land", "annual", 2024, "5")]), json!({})).await.expect(201);
        book(&planner, "allocate", json!([draw("new_land", "annual", 2024, "2")]), json!({"to": "330114002"})).await.expect(201);
        book(&planner, "allocate", json!([draw("new_land", "annual", 2024, "2")]), json!({"to": "330114"})).await.problem(409, "quota_entry");
        // A sub-district sees the district's quota and its own, not its neighbour's.
        let seen = xiasha.get("/quotas").await.expect(200).json();
        let units: Vec<_> = seen["items"][0]["items"].as_array().unwrap().iter().map(|i| i["unit"].as_str().unwrap()).collect();
        assert_eq!(units, ["330114"]);
        let page = xiasha.get("/quotas/entries").await.expect(200).json();
        assert_eq!(page["items"][0]["postings"].as_array().unwrap().len(), 1, "{page}");
        assert_eq!(stands(&kan, "new_land").await, [333_333, 0, 0, 0]);
        holds(&kan).await;
    }

    async fn what_can_not_be_booked_says_why(store: Store) {
        let server = Server::start(store).await;
        let planner = server.login("guihua").await;
        let one = |mu: &str| json!([draw("new_land", "annual", 2024, mu)]);
        book(&planner, "give", one("1"), json!({})).await.problem(422, "invalid_field");
        book(&planner, "grant", one("-1"), json!({})).await.problem(409, "quota_entry");
        book(&planner, "grant", one("0"), json!({})).await.problem(409, "quota_entry");
        book(&planner, "grant", one("1e9"), json!({})).await.problem(422, "invalid_field");
        book(&planner, "grant", one("9999999999999999"), json!({})).await.problem(422, "invalid_field");
        book(&planner, "grant", json!([]), json!({})).await.problem(409, "quota_entry");
        book(&planner, "grant", json!([draw("new_land", "plan", 2024, "1")]), json!({})).await.problem(409, "quota_entry");
        book(&planner, "grant", json!([draw("gold", "plan", 2024, "1")]), json!({})).await.problem(422, "invalid_field");
        book(&planner, "grant", json!([draw("new_land", "annual", 24, "1")]), json!({})).await.problem(422, "invalid_field");
        book(&planner, "grant", one("1"), json!({"doc_no": " "})).await.problem(422, "invalid_field");
        book(&planner, "grant", json!([{"kind": "new_land", "source": "annual", "mu": "1", "unit": "no"}]), json!({})).await.problem(404, "not_found");
        book(&planner, "reverse", json!([]), json!({"reverses": "no"})).await.problem(404, "not_found");
        book(&planner, "reverse", json!([]), json!({})).await.problem(409, "quota_entry");
        let max = json!([{"kind": "new_land", "source": "annual", "amount": i64::MAX}]);
        book(&planner, "grant", max.clone(), json!({})).await.expect(201);
        book(&planner, "grant", max, json!({})).await.problem(409, "quota_entry");
        holds(&planner).await;
    }

    async fn a_reward_follows_from_the_land_brought_back(store: Store) {
        let server = Server::start(store).await;
        let planner = server.login("guihua").await;
        let reward = |mu: Value| json!([{"kind": "new_land", "source": "reward", "year": 2024, "mu": mu}]);
        book(&planner, "grant", reward(json!("10")), json!({})).await.problem(422, "invalid_field");
        book(&planner, "grant", reward(json!("10.01")), json!({"recovered_mu": "30"})).await.problem(409, "quota_entry");
        let entry = book(&planner, "grant", reward(Value::Null), json!({"recovered_mu": "30"})).await.expect(201).json();
        assert_eq!((&entry["recovered"], &entry["postings"][1]["amount"]), (&json!(2_000_000), &json!(666_666)));
    }

    async fn a_repeated_request_books_once(store: Store) {
        let server = Server::start(store).await;
        let planner = server.login("guihua").await.with("idempotency-key", "3f1c");
        let one = || json!([draw("new_land", "annual", 2024, "1")]);
        let first = book(&planner, "grant", one(), json!({})).await.expect(201).json();
        let second = book(&planner, "grant", one(), json!({})).await.expect(201).json();
        assert_eq!(first, second);
        let dry = server.login("guihua").await;
        let shown = book(&dry, "grant", one(), json!({"dry_run": true})).await.expect(201).json();
        assert_eq!((&shown["saved"], &shown["seq"]), (&json!(false), &json!(2)));
        assert_eq!(holds(&dry).await["entries"], 1);
    }

    async fn a_siting_reserves_what_it_needs_or_nothing(store: Store) {
        let server = Server::start(store.clone()).await;
        let planner = server.login("guihua").await;
        for (id, state, overall) in [("s1", "open", "conditional"), ("s2", "withdrawn", "allowed"), ("s3", "open", "forbidden")] {
            keep_siting(&store, id, state, overall, 2180.0).await;
        }
        book(&planner, "grant", json!([draw("new_land", "special", 2023, "1"), draw("new_land", "annual", 2024, "5"), draw("plan_scale", "plan", 0, "2")]), json!({})).await.expect(201);
        // The planned size is short: nothing at all is reserved.
        planner.post("/sitings/s1/reserve", json!({})).await.problem(409, "quota_overdraft");
        assert_eq!(stands(&planner, "new_land").await[1], 0);
        let check = planner.post("/quotas/check", json!({"needs": [{"kind": "plan_scale", "mu": "3.27"}, {"kind": "new_land", "mu": "3.27"}]})).await.expect(200).json();
        assert_eq!((&check["items"][0]["short"], &check["items"][1]["short"]), (&json!(84_667), &json!(0)));
        assert_eq!(check["items"][1]["draws"].as_array().unwrap().len(), 2, "the special quota goes first: {check}");
        book(&planner, "grant", json!([draw("plan_scale", "plan", 0, "8")]), json!({})).await.expect(201);
        let entry = planner.post("/sitings/s1/reserve", json!({"due_on": "2024-12-31"})).await.expect(201).json();
        assert_eq!(entry["postings"].as_array().unwrap().len(), 6);
        assert_eq!(stands(&planner, "new_land").await[1], 218_000);
        assert_eq!(stands(&planner, "plan_scale").await[1], 218_000);
        planner.post("/sitings/s1/reserve", json!({})).await.problem(409, "wrong_state");
        planner.post("/sitings/s2/reserve", json!({})).await.problem(409, "wrong_state");
        planner.post("/sitings/s3/reserve", json!({})).await.problem(409, "wrong_state");
        planner.post("/sitings/s9/reserve", json!({})).await.problem(404, "not_found");
        let held = planner.get("/sitings/s1/reservations").await.expect(200).json();
        assert_eq!((&held["items"][0]["siting"], &held["items"][0]["state"]), (&json!("s1"), &json!("open")));
        // It does not expire before its day.
        let expire = json!({"reservation": held["items"][0]["id"]});
        book(&planner, "expire", json!([]), expire.clone()).await.problem(409, "quota_reservation");
        server.clock.advance(200 * 24 * 3600);
        let planner = server.login("guihua").await;
        assert_eq!(planner.get("/quotas/reservations").await.expect(200).json()["items"][0]["overdue"], true);
        book(&planner, "expire", json!([]), expire).await.expect(201);
        assert_eq!(stands(&planner, "new_land").await[1], 0);
        planner.post("/sitings/s1/reserve", json!({})).await.expect(201);
        assert_eq!(stands(&planner, "new_land").await[1], 218_000);
        // Withdrawn, it holds nothing any more.
        let withdrawn = json!({"name": "s1", "state": "withdrawn"});
        planner.with("if-match", "\"1\"").put("/sitings/s1", withdrawn).await.expect(200);
        assert_eq!(stands(&planner, "new_land").await[1], 0);
        assert_eq!(stands(&planner, "plan_scale").await[1], 0);
        holds(&planner).await;
    }
}
