//! Layers: import with its questions and findings, versions, publication, features, what lies at a place.

use crate::support::{Client, Reply, Server};
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};

/// A square as a GeoJSON feature; `side` in degrees.
pub fn square(id: &str, west: f64, south: f64, side: f64, properties: Value) -> Value {
    let (east, north) = (west + side, south + side);
    let ring = json!([[west, south], [east, south], [east, north], [west, north], [west, south]]);
    let mut properties = properties;
    properties["id"] = json!(id);
    json!({"type": "Feature", "id": id, "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}})
}

/// A GeoJSON file.
pub fn geojson(features: &[Value]) -> Vec<u8> {
    json!({"type": "FeatureCollection", "features": features}).to_string().into_bytes()
}

/// Adds a layer.
pub async fn layer(client: &Client, code: &str, kind: &str, public: bool) {
    let body = json!({"code": code, "kind": kind, "name_zh": format!("图层{code}"), "name_en": code, "public": public});
    client.post("/layers", body).await.expect(201);
}

/// Uploads a version.
pub async fn import(client: &Client, name: &str, bytes: &[u8], parts: &[(&str, &str)]) -> Value {
    let mut all = vec![("source", "测试"), ("valid_from", "2024-01-01")];
    all.extend(parts);
    client.upload_to("/layers/import", name, bytes, &all).await.expect(200).json()
}

/// Publishes a draft.
pub async fn publish(client: &Client, code: &str, version: &str) -> Reply {
    let layers = client.get(&format!("/layers/{code}")).await.expect(200).json();
    let versions = layers["layer"]["versions"].as_array().unwrap().clone();
    let rev = versions.iter().find(|v| v["version"] == version).unwrap()["rev"].clone();
    client.with("if-match", rev).post(&format!("/layers/{code}/versions/{version}/publish"), json!({})).await
}

/// Adds a layer with one published version.
pub async fn published(client: &Client, code: &str, kind: &str, features: &[Value]) {
    layer(client, code, kind, false).await;
    let parts = [("layer", code), ("version", "1"), ("dry_run", "false"), ("synthetic", "true")];
    let done = import(client, "图.geojson", &geojson(features), &parts).await;
    assert_eq!(done["state"], "committed", "{done}");
    publish(client, code, "1").await.expect(200);
}

fn codes(reply: &Value) -> Vec<&str> {
    let errors = reply["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error");
    errors.map(|f| f["code"].as_str().unwrap()).collect()
}

both_databases! {
    async fn a_version_is_tried_kept_published_and_looked_at(store: Store) {
        let server = Server::start(store).await;
        let guihua = server.login("guihua").await;
        layer(&guihua, "farmland", "farmland", false).await;
        guihua.post("/layers", json!({"code": "farmland", "kind": "farmland", "name_zh": "又一个"})).await.problem(409, "already_exists");
        guihua.post("/layers", json!({"code": "x", "kind": "sky", "name_zh": "天"})).await.problem(422, "invalid_field");
        let bytes = geojson(&[
            square("NT-1", 120.40, 30.30, 0.01, json!({"name": "新湾一号", "mu": 120})),
            square("NT-2", 120.42, 30.30, 0.01, json!({"name": "新湾二号", "mu": 80})),
        ]);
        let parts = [("layer", "farmland"), ("version", "试划1"), ("doc_no", "钱规〔2024〕3号")];
        let dry = import(&guihua, "农田.geojson", &bytes, &parts).await;
        assert_eq!((dry["state"].as_str(), &dry["summary"]["new"]), (Some("ready"), &json!(2)), "{dry}");
        assert_eq!(guihua.get("/layers/farmland").await.expect(200).json()["version"], Value::Null);
        let mut keep = parts.to_vec();
        keep.push(("dry_run", "false"));
        let done = import(&guihua, "农田.geojson", &bytes, &keep).await;
        assert_eq!((done["state"].as_str(), done["summary"]["source_crs"].as_str()), (Some("committed"), Some("EPSG:4326")), "{done}");
        let again = import(&guihua, "农田.geojson", &bytes, &keep).await;
        assert_eq!((again["state"].as_str(), &again["summary"]["unchanged"]), (Some("unchanged"), &json!(2)), "{again}");
        let other = geojson(&[square("NT-1", 120.40, 30.30, 0.02, json!({"mu": 1}))]);
        let clash = import(&guihua, "农田.geojson", &other, &keep).await;
        assert_eq!((clash["state"].as_str(), codes(&clash)), (Some("refused"), vec!["version_exists"]), "{clash}");

        let kan = server.login("kan").await;
        let seen = kan.get("/layers").await.expect(200).json();
        assert_eq!(seen["items"][0]["versions"], json!([]), "a draft is for its keepers");
        kan.get("/layers/farmland/features").await.problem(404, "not_found");
        kan.get("/layers/farmland/features?version=试划1").await.problem(404, "not_found");
        publish(&guihua, "farmland", "试划1").await.expect(200);
        publish(&guihua, "farmland", "试划1").await.problem(409, "wrong_state");
        let seen = kan.get("/layers").await.expect(200).json();
        let version = &seen["items"][0]["versions"][0];
        assert_eq!((&seen["items"][0]["current"], &version["mark"], &version["doc_no"]), (&json!("试划1"), &json!("示意"), &json!("钱规〔2024〕3号")));
        assert_eq!(kan.get("/layers?as_of=2023-12-31").await.expect(200).json()["items"][0]["current"], Value::Null);

        let page = kan.get("/layers/farmland/features?limit=1").await.expect(200).json();
        assert_eq!((&page["number_matched"], &page["features"][0]["id"], &page["type"]), (&json!(2), &json!("NT-1"), &json!("FeatureCollection")));
        let next = format!("/layers/farmland/features?limit=1&cursor={}", page["next_cursor"].as_str().unwrap());
        let page = kan.get(&next).await.expect(200).json();
        assert_eq!((&page["features"][0]["id"], &page["next_cursor"]), (&json!("NT-2"), &Value::Null));
        let ids = |reply: Reply| reply.expect(200).json()["features"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(ids(kan.get("/layers/farmland/features?mu=100..").await), ["NT-1"]);
        assert_eq!(ids(kan.get("/layers/farmland/features?name=新湾二号").await), ["NT-2"]);
        assert_eq!(ids(kan.get("/layers/farmland/features?bbox=120.405,30.301,120.406,30.302").await), ["NT-1"]);
        kan.get("/layers/farmland/features?bbox=1,2,3").await.problem(422, "invalid_field");
        kan.get("/layers/farmland/features?colour=red").await.problem(422, "invalid_field");
        let there = kan.get("/layers/farmland/identify?lon=120.425&lat=30.305").await.expect(200).json();
        assert_eq!((&there["items"][0]["id"], &there["items"][0]["distance_m"]), (&json!("NT-2"), &json!(0.0)));
        assert_eq!(kan.get("/layers/farmland/identify?lon=121&lat=31").await.expect(200).json()["items"], json!([]));
        kan.get("/layers/farmland/identify?lon=500&lat=31").await.problem(422, "invalid_field");
        let file = guihua.get("/layers/farmland/versions/试划1/file").await.expect(200);
        assert_eq!(file.bytes, bytes);
    }

    async fn what_a_file_does_not_tell_is_asked(store: Store) {
        let server = Server::start(store).await;
        let guihua = server.login("guihua").await;
        layer(&guihua, "park", "park", false).await;
        let csv = "id,wkt\nP1,\"POLYGON((547000 3354000,547100 3354000,547100 3354100,547000 3354100,547000 3354000))\"\n";
        let parts = [("layer", "park"), ("version", "1"), ("dry_run", "false")];
        let asking = import(&guihua, "园区.csv", csv.as_bytes(), &parts).await;
        assert_eq!((asking["state"].as_str(), &asking["questions"][0]["answer_in"]), (Some("asking"), &json!("crs")), "{asking}");
        let choices: Vec<_> = asking["questions"][0]["choices"].as_array().unwrap().iter().map(|c| c["value"].as_str().unwrap()).collect();
        assert!(choices.contains(&"EPSG:4549"), "{choices:?}");
        assert_eq!(guihua.get("/layers/park").await.expect(200).json()["layer"]["versions"], json!([]), "nothing is kept on a guess");
        let mut answered = parts.to_vec();
        answered.push(("crs", "EPSG:4549"));
        let done = import(&guihua, "园区.csv", csv.as_bytes(), &answered).await;
        assert_eq!(done["state"], "committed", "{done}");
        let west = done["summary"]["extent"][0].as_f64().unwrap();
        assert!((120.4..120.5).contains(&west), "{done}");
        guihua.upload_to("/layers/import", "园区.csv", csv.as_bytes(), &[("layer", "park"), ("version", "2"), ("source", "x"), ("crs", "EPSG:9999")]).await.problem(422, "invalid_field");
    }

    async fn what_is_wrong_is_told_and_nothing_is_kept(store: Store) {
        let server = Server::start(store).await;
        let guihua = server.login("guihua").await;
        layer(&guihua, "urban", "urban", false).await;
        let bow = |id: &str, west: f64| {
            let ring = json!([[west, 30.3], [west + 0.01, 30.31], [west + 0.01, 30.3], [west, 30.31], [west, 30.3]]);
            json!({"type": "Feature", "id": id, "properties": {"id": id, "GHFQDM": "01"}, "geometry": {"type": "Polygon", "coordinates": [ring]}})
        };
        let parts = [("layer", "urban"), ("version", "1"), ("dry_run", "false")];
        let three = geojson(&[bow("a", 120.1), bow("b", 120.2), bow("c", 120.3)]);
        let refused = import(&guihua, "边界.geojson", &three, &parts).await;
        assert_eq!((refused["state"].as_str(), codes(&refused)), (Some("refused"), vec!["self_crossing"; 3]), "{refused}");
        assert!(refused["findings"][0]["message_zh"].as_str().unwrap().contains("“a”"), "{refused}");
        let mut mend = parts.to_vec();
        mend.push(("repair", "true"));
        let done = import(&guihua, "边界.geojson", &three, &mend).await;
        assert_eq!((done["state"].as_str(), done["repairs"].as_array().unwrap().len()), (Some("committed"), 3), "{done}");
        assert_eq!(guihua.get("/layers/urban?version=1").await.expect(200).json()["repairs"].as_array().unwrap().len(), 3);

        let points = json!({"type": "FeatureCollection", "features": [{"type": "Feature", "id": "p", "properties": {}, "geometry": {"type": "Point", "coordinates": [120.1, 30.1]}}]});
        let wrong = import(&guihua, "点.geojson", points.to_string().as_bytes(), &[("layer", "urban"), ("version", "2"), ("dry_run", "false")]).await;
        assert!(wrong["state"] == "refused" && codes(&wrong).contains(&"layer_kind_geometry"), "{wrong}");
        let nan = "id,wkt\nP1,\"POLYGON((120.1 30.1,NaN 30.1,120.2 30.2,120.1 30.1))\"\n";
        let wrong = import(&guihua, "坏.csv", nan.as_bytes(), &[("layer", "urban"), ("version", "3"), ("crs", "EPSG:4490"), ("dry_run", "false")]).await;
        assert_eq!(wrong["state"], "refused", "{wrong}");
        let broken = guihua.upload_to("/layers/import", "坏.zip", b"PK\x03\x04 no zip at all", &[("layer", "urban"), ("version", "4"), ("source", "x")]).await;
        assert_eq!(broken.status, 422, "{}", String::from_utf8_lossy(&broken.bytes));
        guihua.upload_to("/layers/import", "大.geojson", &vec![b' '; 5 << 20], &[("layer", "urban"), ("version", "5"), ("source", "x")]).await.problem(413, "too_large");
        guihua.upload_to("/layers/import", "a.geojson", &three, &[("layer", "none"), ("version", "1"), ("source", "x")]).await.problem(404, "not_found");
        assert_eq!(guihua.get("/layers/urban").await.expect(200).json()["layer"]["versions"].as_array().unwrap().len(), 1);
    }

    async fn of_two_who_change_a_layer_the_second_is_told(store: Store) {
        let server = Server::start(store).await;
        let (one, two) = (server.login("guihua").await, server.login("guihua").await);
        layer(&one, "road", "road", false).await;
        let change = |name: &str| json!({"name_zh": name, "public": true});
        one.put("/layers/road", change("路")).await.problem(428, "match_required");
        let done = one.with("if-match", "1").put("/layers/road", change("道路")).await.expect(200).json();
        assert_eq!((&done["layer"]["rev"], &done["layer"]["public"]), (&json!(2), &json!(true)));
        let late = two.with("if-match", "1").put("/layers/road", change("公路")).await.problem(412, "stale");
        assert_eq!(late.json()["current"], 2);
        let line = json!({"type": "FeatureCollection", "features": [{"type": "Feature", "id": "r", "properties": {}, "geometry": {"type": "LineString", "coordinates": [[120.1, 30.1], [120.2, 30.1]]}}]});
        import(&one, "路.geojson", line.to_string().as_bytes(), &[("layer", "road"), ("version", "1"), ("dry_run", "false")]).await;
        let about = json!({"source": "改过", "map_no": "浙S(2024)1号"});
        let path = "/layers/road/versions/1";
        let done = one.with("if-match", "1").put(path, about.clone()).await.expect(200).json();
        assert_eq!(done["version"]["mark"], "审图号：浙S(2024)1号");
        two.with("if-match", "1").delete(path).await.problem(412, "stale");
        two.with("if-match", "2").delete(path).await.expect(204);
        server.login("tongji").await.upload_to("/layers/import", "a.geojson", b"{}", &[]).await.problem(403, "needs_role");
        let trail = server.login("shenji").await.get("/audit?limit=20").await.expect(200).json();
        let actions: Vec<_> = trail["items"].as_array().unwrap().iter().filter(|r| r["entity"] == "layer_version" || r["entity"] == "layer")
            .map(|r| r["action"].as_str().unwrap().to_owned()).collect();
        assert_eq!(actions, ["drop", "change", "import", "change", "create"]);
    }
}
