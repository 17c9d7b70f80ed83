//! Tiles, downloads, comparison, search, and OGC API – Features.

use crate::layers::{geojson, import, layer, publish, published, square};
use crate::support::{PASSWORD, Server};
use qipan_app::space::schema::{ComparisonDoc, SearchDoc};
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};

/// `Authorization` of a name and password.
fn basic(name: &str, secret: &str) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let text = format!("{name}:{secret}");
    let mut out = String::from("Basic ");
    for chunk in text.as_bytes().chunks(3) {
        let at = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = (at(0) << 16) | (at(1) << 8) | at(2);
        for i in 0..4 {
            let digit = DIGITS[usize::try_from((bits >> (18 - 6 * i)) & 63).unwrap()];
            out.push(if i <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

fn parks() -> Vec<Value> {
    let one = |n: i32| {
        square(
            &format!("P {n}"),
            120.40 + 0.02 * f64::from(n),
            30.30,
            0.01,
            json!({"name": format!("园区{n}<b>"), "n": n}),
        )
    };
    (0..25).map(one).collect()
}

both_databases! {
    async fn tiles_come_compressed_and_once(store: Store) {
        let server = Server::start(store).await;
        let guihua = server.login("guihua").await;
        published(&guihua, "park", "park", &parks()).await;
        let kan = server.login("kan").await;
        let about = kan.get("/tiles/park").await.expect(200).json();
        assert_eq!((&about["tilejson"], &about["vector_layers"][0]["id"], &about["attribution"]), (&json!("3.0.0"), &json!("park"), &json!("演示·示意")));
        let address = about["tiles"][0].as_str().unwrap().replace("{z}", "12").replace("{x}", "3418").replace("{y}", "1685");
        let tile = kan.with("accept-encoding", "gzip").get(&address).await.expect(200);
        assert_eq!(tile.headers["content-type"], "application/vnd.mapbox-vector-tile");
        assert_eq!(tile.headers["content-encoding"], "gzip");
        let plain = kan.get(&address).await.expect(200);
        assert!(plain.bytes.windows(4).any(|w| w == b"park"));
        let tag = plain.headers["etag"].to_str().unwrap();
        assert_eq!(kan.with("if-none-match", tag).get(&address).await.status, 304);
        assert_eq!(kan.get("/tiles/park/12/0/0").await.status, 204);
        assert_eq!(kan.get("/tiles/park/40/0/0").await.status, 204);
        kan.get("/tiles/none/1/0/0").await.problem(404, "not_found");
        kan.get("/tiles/park/1/x/0").await.problem(400, "bad_request");
    }

    async fn a_version_is_downloaded_with_its_mark_and_compared(store: Store) {
        let server = Server::start(store).await;
        let guihua = server.login("guihua").await;
        published(&guihua, "urban", "urban", &[square("U-1", 120.40, 30.30, 0.02, json!({"GHFQDM": "01"}))]).await;
        let wider = geojson(&[square("U-1", 120.40, 30.30, 0.03, json!({"GHFQDM": "02"}))]);
        import(&guihua, "二.geojson", &wider, &[("layer", "urban"), ("version", "2"), ("valid_from", "2024-03-01"), ("dry_run", "false")]).await;
        publish(&guihua, "urban", "2").await.expect(200);
        let kan = server.login("kan").await;
        let file = kan.get("/layers/urban/download?format=geojson&version=1").await.expect(200);
        assert!(file.headers["content-disposition"].to_str().unwrap().contains("%E6%BC%94%E7%A4%BA"), "演示 is in the name");
        let json = file.json();
        assert_eq!(json["features"][0]["properties"]["mark"], "演示·示意");
        let metres = kan.get("/layers/urban/download?format=csv&crs=EPSG:4549").await.expect(200);
        assert!(String::from_utf8_lossy(&metres.bytes).contains("335"), "coordinates in metres");
        kan.get("/layers/urban/download?format=paper").await.problem(422, "invalid_field");
        let changed = kan.get("/layers/urban/compare?from=1&to=2&shapes=true").await.expect(200).json();
        crate::siting::as_documented::<ComparisonDoc>(&changed);
        assert_eq!((&changed["class"], &changed["counts"]["reshaped"]), (&json!("GHFQDM"), &json!(1)), "{changed}");
        assert_eq!(changed["pieces"]["features"][0]["properties"]["came_in"], true);
        let (old, new) = (changed["whole"]["old_m2"].as_f64().unwrap(), changed["whole"]["new_m2"].as_f64().unwrap());
        assert!((new / old - 2.25).abs() < 0.01, "{changed}");
        kan.get("/layers/urban/compare?from=1&to=9").await.problem(404, "not_found");
    }

    async fn parcels_are_searched(store: Store) {
        let server = Server::start(store).await;
        let guihua = server.login("guihua").await;
        let plots = [
            square("DK-1", 120.40, 30.30, 0.002, json!({"state": "reserve", "land_use": "1001"})),
            square("DK-2", 120.44, 30.30, 0.002, json!({"state": "in_use", "land_use": "1001"})),
            square("DK-3", 120.48, 30.30, 0.0001, json!({"state": "reserve", "land_use": "1001"})),
        ];
        server.login("kan").await.post("/siting/search", json!({"area_m2": 30000, "project_class": "industrial"})).await.problem(422, "invalid_field");
        published(&guihua, "parcel", "parcel", &plots).await;
        published(&guihua, "urban", "urban", &[square("U-1", 120.30, 30.20, 0.30, json!({"GHFQDM": "01"}))]).await;
        published(&guihua, "farmland", "farmland", &[square("N-1", 121.0, 31.0, 0.01, json!({}))]).await;
        published(&guihua, "ecology", "ecology", &[square("E-1", 121.1, 31.0, 0.01, json!({}))]).await;
        let asked = json!({"area_m2": 30000, "max_area_m2": 60000, "project_class": "industrial", "states": ["reserve"]});
        let found = server.login("kan").await.post("/siting/search", asked).await.expect(200).json();
        crate::siting::as_documented::<SearchDoc>(&found);
        assert_eq!(found["candidates"][0]["parcels"], json!(["DK-1"]), "{found}");
        assert_eq!(found["candidates"][0]["geometry"]["type"], "Polygon");
        assert!(found["candidates"][0]["explanation_zh"].as_str().unwrap().len() > 3);
    }

    async fn map_programs_read_public_layers_and_sign_in_for_the_others(store: Store) {
        let server = Server::start(store).await;
        let guihua = server.login("guihua").await;
        published(&guihua, "park", "park", &parks()).await;
        layer(&guihua, "road", "road", true).await;
        let line = json!({"type": "FeatureCollection", "features": [{"type": "Feature", "id": "r", "properties": {}, "geometry": {"type": "LineString", "coordinates": [[120.1, 30.1], [120.2, 30.1]]}}]});
        import(&guihua, "路.geojson", line.to_string().as_bytes(), &[("layer", "road"), ("version", "1"), ("dry_run", "false")]).await;
        publish(&guihua, "road", "1").await.expect(200);
        let nobody = server.anonymous();
        let ids = |reply: Value| reply["collections"].as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(ids(nobody.get("/ogc/collections").await.expect(200).json()), ["road"]);
        nobody.get("/ogc/collections/road/items").await.expect(200);
        for path in ["/ogc/collections/park", "/ogc/collections/park/items", "/ogc/collections/park/items/P%200", "/ogc/collections/none"] {
            let refused = nobody.get(path).await.problem(401, "unauthenticated");
            assert!(refused.headers["www-authenticate"].to_str().unwrap().starts_with("Basic "), "{path}");
        }
        for path in ["/ogc", "/ogc/conformance", "/ogc/api"] {
            nobody.get(path).await.expect(200);
        }
        let kan = nobody.with("authorization", basic("kan", PASSWORD));
        assert_eq!(ids(kan.get("/ogc/collections").await.expect(200).json()), ["park", "road"]);
        assert_eq!(ids(guihua.get("/ogc/collections").await.expect(200).json()), ["park", "road"], "a session will do");
        kan.get("/ogc/collections/none").await.problem(404, "not_found");
        kan.get("/layers").await.problem(401, "unauthenticated");
        // Who keeps accounts reads no data.
        nobody.with("authorization", basic("anquan", PASSWORD)).get("/ogc/collections/park").await.problem(404, "not_found");
    }

    async fn a_password_sent_with_requests_is_guarded_like_a_sign_in(store: Store) {
        let server = Server::start(store).await;
        let wrong = server.anonymous().with("authorization", basic("kan", "Wrong-pass-1234"));
        let right = server.anonymous().with("authorization", basic("kan", PASSWORD));
        right.get("/ogc/collections").await.expect(200);
        for _ in 0..5 {
            wrong.get("/ogc/collections").await.problem(401, "wrong_login");
        }
        right.get("/ogc/collections").await.problem(423, "locked_out");
        server.clock.advance(16 * 60);
        right.get("/ogc/collections").await.expect(200);
        let trail = server.login("shenji").await.get("/audit?limit=50").await.expect(200).json();
        let count = |action: &str| trail["items"].as_array().unwrap().iter().filter(|r| r["action"] == action).count();
        assert_eq!((count("login_failed"), count("lock_out")), (4, 1), "{trail}");
        assert!(count("login_once") >= 1);
        server.login("anquan").await.post("/users", json!({"username": "xinren", "display_name": "新人", "password": "Erste-mal-2024", "roles": [{"role": "viewer", "unit": "330114"}]})).await.expect(201);
        let fresh = server.anonymous().with("authorization", basic("xinren", "Erste-mal-2024"));
        fresh.get("/ogc/collections").await.problem(403, "must_change_password");
    }

    async fn items_are_paged_filtered_and_given_in_a_system_by_reference(store: Store) {
        let server = Server::start(store).await;
        let guihua = server.login("guihua").await;
        published(&guihua, "park", "park", &parks()).await;
        let page = guihua.get("/ogc/collections/park/items").await.expect(200);
        assert_eq!(page.headers["content-type"], "application/geo+json");
        assert_eq!(page.headers["content-crs"], "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>");
        let first = page.json();
        assert_eq!((&first["numberMatched"], &first["numberReturned"]), (&json!(25), &json!(10)));
        let mut seen = 0;
        let mut next = "/ogc/collections/park/items?limit=10".to_owned();
        loop {
            let page = guihua.get(&next).await.expect(200).json();
            seen += page["features"].as_array().unwrap().len();
            let link = page["links"].as_array().unwrap().iter().find(|l| l["rel"] == "next").cloned();
            let Some(link) = link else { break };
            next = link["href"].as_str().unwrap().split_once("localhost").unwrap().1.to_owned();
        }
        assert_eq!(seen, 25);
        let ids = |reply: Value| reply["features"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(ids(guihua.get("/ogc/collections/park/items?n=3").await.expect(200).json()), ["P 3"]);
        assert_eq!(ids(guihua.get("/ogc/collections/park/items?n=2..3").await.expect(200).json()), ["P 2", "P 3"]);
        assert_eq!(ids(guihua.get("/ogc/collections/park/items?bbox=120.46,30.30,120.465,30.31").await.expect(200).json()), ["P 3"]);
        assert_eq!(guihua.get("/ogc/collections/park/items?bbox=170,-10,-170,40").await.expect(200).json()["numberMatched"], 0);
        assert_eq!(ids(guihua.get("/ogc/collections/park/items?bbox=120.88,30.20,-170,40").await.expect(200).json()), ["P 24"], "across the date line");
        let north = "bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4490&bbox=30.30,120.46,30.31,120.465";
        assert_eq!(ids(guihua.get(&format!("/ogc/collections/park/items?{north}")).await.expect(200).json()), ["P 3"]);
        assert_eq!(guihua.get("/ogc/collections/park/items?datetime=2023-01-01T00:00:00Z").await.expect(200).json()["numberMatched"], 0);
        assert_eq!(guihua.get("/ogc/collections/park/items?datetime=2023-01-01/..").await.expect(200).json()["numberMatched"], 25);
        let plane = "/ogc/collections/park/items/P%203?crs=http://www.opengis.net/def/crs/EPSG/0/4549";
        let metres = guihua.get(plane).await.expect(200);
        assert_eq!(metres.headers["content-crs"], "<http://www.opengis.net/def/crs/EPSG/0/4549>");
        let corner = metres.json()["geometry"]["coordinates"][0][0].clone();
        assert!(corner[0].as_f64().unwrap() > 3_300_000.0 && corner[1].as_f64().unwrap() < 600_000.0, "north first: {corner}");
        for wrong in ["limit=0", "limit=x", "bbox=1,2", "colour=red", "crs=EPSG:9999", "crs=http://www.opengis.net/def/crs/EPSG/0/4520", "datetime=gestern", "datetime=2024-01-01xyz", "datetime=2024-02-01/2024-01-01", "bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4520", "f=xml"] {
            guihua.get(&format!("/ogc/collections/park/items?{wrong}")).await.problem(400, "bad_request");
        }
        guihua.get("/ogc/collections/park/items/none").await.problem(404, "not_found");
        let page = guihua.get("/ogc/collections/park/items?f=html").await.expect(200);
        let text = String::from_utf8_lossy(&page.bytes).into_owned();
        assert!(text.contains("园区0&lt;b&gt;") && !text.contains("<b>") && !text.contains("<script"), "{text}");
        let browser = guihua.with("accept", "text/html,application/xhtml+xml,*/*;q=0.8").get("/ogc").await.expect(200);
        assert!(browser.headers["content-type"].to_str().unwrap().starts_with("text/html"));
    }

    async fn every_answer_links_to_itself_in_both_forms_and_the_description_tells_all(store: Store) {
        let server = Server::start(store).await;
        let guihua = server.login("guihua").await;
        published(&guihua, "park", "park", &parks()).await;
        for path in ["/ogc", "/ogc/collections", "/ogc/collections/park", "/ogc/collections/park/items?limit=3", "/ogc/collections/park/items/P%203"] {
            let body = guihua.get(path).await.expect(200).json();
            let links = body["links"].as_array().unwrap();
            assert!(links.iter().all(|l| l["rel"].is_string() && l["type"].is_string()), "{links:?}");
            for (rel, html) in [("self", false), ("alternate", true)] {
                let link = links.iter().find(|l| l["rel"] == rel).unwrap_or_else(|| panic!("{path}: {rel}"));
                let href = link["href"].as_str().unwrap().split_once("localhost").unwrap().1.to_owned();
                let answer = guihua.get(&href).await.expect(200);
                let kind = answer.headers["content-type"].to_str().unwrap();
                assert_eq!(kind.starts_with("text/html"), html, "{href}: {kind}");
                assert!(kind.starts_with(link["type"].as_str().unwrap()), "{href}: {kind} {link}");
            }
        }
        let first = guihua.get("/ogc/collections/park/items?limit=3&f=html").await.expect(200);
        let text = String::from_utf8_lossy(&first.bytes).into_owned();
        assert!(text.contains("after=2"), "the page leads to the next one");
        for said in [">下一页</a>", ">图层说明</a>", "本页 3 个要素，共 25 个", "示意"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(!text.contains("self") && !text.contains("alternate"), "{text}");
        assert!(text.contains("/ogc/collections/park/items/P%200?f=html"), "and to each item: {text}");
        let api = guihua.get("/ogc/api").await.expect(200).json();
        let items = &api["paths"]["/collections/{collectionId}/items"]["get"];
        let names: Vec<&str> = items["parameters"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
        for name in ["collectionId", "bbox", "bbox-crs", "datetime", "limit", "after", "crs", "properties", "f"] {
            assert!(names.contains(&name), "{name}: {names:?}");
        }
        assert!(items["responses"]["400"]["content"]["application/problem+json"].is_object());
        let page = guihua.get("/ogc/api?f=html").await.expect(200);
        assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/html"));
        guihua.get("/ogc/api?colour=red").await.problem(400, "bad_request");
        guihua.get("/ogc/none").await.problem(404, "not_found");
    }
}
