//! Siting: judged live, kept with its bytes, judged again the same.

use crate::layers::{geojson, import, publish, published, square};
use crate::support::{Client, Server};
use qipan_app::space::schema::VerdictDoc;
use qipan_store::{Store, both_databases};
use serde_json::{Value, json};

/// The API document tells each field of the answer.
pub fn as_documented<T: serde::Serialize + serde::de::DeserializeOwned>(answer: &Value) {
    let read: T = serde_json::from_value(answer.clone()).unwrap_or_else(|e| panic!("{e}: {answer}"));
    assert_eq!(&serde_json::to_value(read).unwrap(), answer);
}

/// Farmland in the west, an urban zone in the east.
async fn lines(guihua: &Client) {
    published(
        guihua,
        "farmland",
        "farmland",
        &[square("NT-7", 120.40, 30.30, 0.01, json!({"name": "新湾七号"}))],
    )
    .await;
    published(
        guihua,
        "urban",
        "urban",
        &[square("U-1", 120.30, 30.20, 0.30, json!({"GHFQDM": "01", "name": "江东"}))],
    )
    .await;
    published(
        guihua,
        "ecology",
        "ecology",
        &[square("E-1", 120.70, 30.30, 0.01, json!({"LHLX": "水源涵养"}))],
    )
    .await;
}

fn site(west: f64) -> Value {
    json!({"geometry": square("s", west, 30.302, 0.004, json!({}))["geometry"], "project_class": "industrial"})
}

both_databases! {
    async fn the_verdict_follows_the_site(store: Store) {
        let server = Server::start(store).await;
        let guihua = server.login("guihua").await;
        lines(&guihua).await;
        let kan = server.login("kan").await;
        let on = kan.post("/siting/check", site(120.4055)).await.expect(200);
        let verdict = on.json();
        assert_eq!(verdict["outcome"], "forbidden", "{verdict}");
        let farmland = verdict["layers"].as_array().unwrap().iter().find(|l| l["code"] == "farmland").unwrap();
        assert_eq!((&farmland["hits"][0]["zone_id"], &farmland["hits"][0]["zone_name"]), (&json!("NT-7"), &json!("新湾七号")));
        assert_eq!(verdict["synthetic"], true);
        as_documented::<VerdictDoc>(&verdict);
        let off = kan.post("/siting/check", site(120.45)).await.expect(200).json();
        assert_ne!(off["outcome"], "forbidden", "{off}");
        assert_eq!(kan.post("/siting/check", site(120.4055)).await.bytes, on.bytes, "the same question gives the same bytes");
        // The same place in metres, and what can't be judged.
        let metres = json!({"geometry": {"type": "Polygon", "coordinates": [[[547000, 3354000], [547100, 3354000], [547100, 3354100], [547000, 3354000]]]}, "crs": "EPSG:4549", "project_class": "industrial"});
        kan.post("/siting/check", metres.clone()).await.expect(200);
        let mut wrong = metres.clone();
        wrong["crs"] = json!("EPSG:4490");
        kan.post("/siting/check", wrong).await.problem(422, "invalid_field");
        let mut wrong = site(120.45);
        wrong["project_class"] = json!("castle");
        kan.post("/siting/check", wrong).await.problem(422, "invalid_field");
        let bow = json!({"type": "Polygon", "coordinates": [[[120.4, 30.3], [120.41, 30.31], [120.41, 30.3], [120.4, 30.31], [120.4, 30.3]]]});
        kan.post("/siting/check", json!({"geometry": bow, "project_class": "industrial"})).await.problem(422, "invalid_field");
        let classes = kan.get("/siting/rules").await.expect(200).json();
        assert!(classes["project_classes"].as_array().unwrap().len() > 5);
        server.login("xitong").await.post("/siting/check", site(120.45)).await.problem(403, "needs_role");
    }

    async fn a_siting_is_judged_again_with_the_same_bytes(store: Store) {
        let server = Server::start(store).await;
        let guihua = server.login("guihua").await;
        lines(&guihua).await;
        let xiasha = server.login("xiasha").await;
        let mut new = site(120.4055);
        new["name"] = json!("芯片厂");
        let kept = xiasha.post("/sitings", new.clone()).await.expect(201).json();
        assert_eq!((&kept["unit"], &kept["outcome"], &kept["state"]), (&json!("330114001"), &json!("forbidden"), &json!("open")));
        let path = format!("/sitings/{}", kept["id"].as_str().unwrap());
        assert_eq!(xiasha.get("/sitings").await.expect(200).json()["items"][0]["shape"], Value::Null);
        let drawn = xiasha.get("/sitings?shapes=true").await.expect(200).json();
        assert_eq!(drawn["items"][0]["shape"]["type"], "Polygon");
        let bytes = xiasha.get(&format!("{path}/verdict")).await.expect(200).bytes;

        // The line moves off the site from July on.
        let moved = geojson(&[square("NT-7", 120.50, 30.30, 0.01, json!({"name": "新湾七号"}))]);
        let done = import(&guihua, "二.geojson", &moved, &[("layer", "farmland"), ("version", "2"), ("valid_from", "2024-07-01"), ("dry_run", "false")]).await;
        assert_eq!((&done["summary"]["changed"], &done["state"]), (&json!(1), &json!("committed")), "{done}");
        publish(&guihua, "farmland", "2").await.expect(200);
        let again = xiasha.get(&format!("{path}/recheck")).await.expect(200).json();
        assert_eq!((&again["same"], &again["verdict_sha256"]), (&json!(true), &kept["verdict_sha256"]), "{again}");
        let july = xiasha.get(&format!("{path}/recheck?as_of=2024-07-02")).await.expect(200).json();
        assert_eq!(july["same"], false);
        assert_ne!(july["outcome"], "forbidden");
        let mut asked = site(120.4055);
        asked["as_of"] = json!("2024-06-30");
        let live = xiasha.post("/siting/check", asked.clone()).await.expect(200).bytes;
        assert_eq!(live, bytes, "the same check as of that day gives the same bytes");
        let twin = server.twin().login("kan").await;
        assert_eq!(twin.post("/siting/check", asked).await.expect(200).bytes, bytes, "on another server too");

        let report = xiasha.get(&format!("{path}/report")).await.expect(200);
        assert!(report.bytes.starts_with(b"PK") && report.headers["content-disposition"].to_str().unwrap().contains(".docx"));
        assert_eq!(xiasha.get(&format!("{path}/report")).await.expect(200).bytes, report.bytes);
        server.login("baiyang").await.get(&format!("{path}/report")).await.problem(404, "not_found");

        // Whose it is.
        server.login("kan").await.get(&path).await.expect(200);
        server.login("baiyang").await.get(&path).await.problem(404, "not_found");
        assert_eq!(server.login("baiyang").await.get("/sitings").await.expect(200).json()["items"], json!([]));
        assert_eq!(guihua.get("/sitings?state=open").await.expect(200).json()["items"][0]["name"], "芯片厂");
        server.login("kan").await.post("/sitings", new.clone()).await.problem(403, "needs_role");
        new["unit"] = json!("330114002");
        xiasha.post("/sitings", new).await.problem(403, "outside_scope");
        let change = json!({"name": "芯片二厂", "state": "withdrawn"});
        xiasha.with("if-match", "1").put(&path, change.clone()).await.expect(200);
        guihua.with("if-match", "1").put(&path, change).await.problem(412, "stale");
    }

    async fn plots_are_read_from_a_file(store: Store) {
        let server = Server::start(store).await;
        let kan = server.login("kan").await;
        let txt = "[属性描述]\r\n格式版本号=1.01版本\r\n数据产生单位=测绘院\r\n数据产生日期=2024-06-01\r\n坐标系=2000国家大地坐标系\r\n几度分带=3\r\n投影类型=高斯克吕格\r\n计量单位=米\r\n带号=40\r\n精度=0.001\r\n转换参数=,,,,,,\r\n[地块坐标]\r\n4,1.0000,DK-1,一号地块,面,,工业用地,,@\r\nJ1,1,3354000.000,40547000.000\r\nJ2,1,3354000.000,40547100.000\r\nJ3,1,3354100.000,40547100.000\r\nJ4,1,3354100.000,40547000.000\r\nJ1,1,3354000.000,40547000.000\r\n";
        let site = kan.upload_to("/siting/parse", "报批坐标.txt", txt.as_bytes(), &[]).await.expect(200).json();
        assert_eq!((&site["format"], &site["questions"]), (&json!("txt"), &json!([])), "{site}");
        let area = site["plots"][0]["area_m2"].as_f64().unwrap();
        assert!((area - 10_000.0).abs() < 1e-3, "{site}");
        assert_eq!(site["plots"][0]["area_method"], "gauss_kruger EPSG:4549");
        assert_eq!(site["geometry"]["type"], "Polygon");
        kan.upload_to("/siting/parse", "空.txt", b"", &[]).await.expect(422);
        kan.upload_to("/siting/parse", "图.png", b"\x89PNG\r\n\x1a\n", &[]).await.expect(422);
    }
}
