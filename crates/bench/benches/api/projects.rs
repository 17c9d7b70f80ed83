//! The list of thousands of projects and a what-if on one of them.

use crate::client::Client;
use crate::{Load, measure, post};
use qipan_store::Store;
use qipan_store::project::{
    clocks, insert_clocks, insert_moves, insert_projects, insert_returns, insert_versions, list, moves,
    returns, versions,
};
use serde_json::{Value, json};

/// Copies the projects of the demo until there are so many.
pub async fn copy(store: &Store, wanted: usize) {
    let mut db = store.read().await.unwrap();
    let projects = list(&mut db).await.unwrap();
    let versions = versions(&mut db, None).await.unwrap();
    let moves = moves(&mut db, None).await.unwrap();
    let clocks = clocks(&mut db, None).await.unwrap();
    let returns = returns(&mut db, None).await.unwrap();
    drop(db);
    let mut made = projects.len();
    for round in 1.. {
        if made >= wanted {
            break;
        }
        let new = |id: &str| format!("{id}-{round}");
        let mut projects: Vec<_> = projects.iter().take(wanted - made).cloned().collect();
        made += projects.len();
        let last = projects.iter().map(|p| p.id.clone()).max().unwrap_or_default();
        for p in &mut projects {
            (p.id, p.code) = (new(&p.id), None);
        }
        macro_rules! copies {
            ($rows:expr $(, $id:ident)?) => {{
                let mut rows: Vec<_> = $rows.iter().filter(|r| r.project_id <= last).cloned().collect();
                for row in &mut rows {
                    row.project_id = new(&row.project_id);
                    $(row.$id = new(&row.$id);)?
                }
                rows
            }};
        }
        let (versions, moves) = (copies!(versions), copies!(moves, id));
        let (clocks, returns) = (copies!(clocks, id), copies!(returns, id));
        let mut tx = store.begin().await.unwrap();
        insert_projects(&mut tx, &projects, &[]).await.unwrap();
        insert_versions(&mut tx, &versions).await.unwrap();
        insert_moves(&mut tx, &moves).await.unwrap();
        insert_clocks(&mut tx, &clocks).await.unwrap();
        insert_returns(&mut tx, &returns).await.unwrap();
        tx.commit_housekeeping().await.unwrap();
    }
}

/// The page of the list, and what would follow if a gate moved.
pub fn ask(load: &Load<'_>, cookie: &str, token: &str) {
    let get = |path: &str| format!("GET /api/v1{path} HTTP/1.1\r\nhost: localhost\r\n{cookie}\r\n");
    let page: Value = load.clients.block_on(async {
        let mut one = Client::connect(load.address).await.unwrap();
        let reply = one.send(get("/projects?sort=waits&limit=200").as_bytes()).await.unwrap();
        serde_json::from_slice(&reply.body).unwrap()
    });
    println!("{} projects", page["total"]);
    for (name, path) in [
        ("GET /projects (50 of 3,000)", "/projects"),
        ("GET /projects, sorted by investment", "/projects?sort=investment&limit=50"),
        ("GET /projects, at one stage, late", "/projects?late=true&limit=50"),
        ("GET /projects/funnel", "/projects/funnel"),
    ] {
        measure(load, name, &[get(path)]);
    }
    // More questions than pages are kept: each is computed.
    let other: Vec<String> =
        (0..200).map(|yi| get(&format!("/projects?min_fen={}&limit=50", yi * 1_000_000))).collect();
    measure(load, "GET /projects, each asking for something else", &other);
    let open = page["items"].as_array().unwrap().iter().filter_map(|item| {
        let gate = item["gates"].as_array()?.first()?["gate"].as_str()?;
        let body = json!({"gate": gate, "to": "2031-03-03"});
        let path = format!("/api/v1/projects/{}/what-if", item["id"].as_str()?);
        Some(post(&path, &format!("{cookie}{token}"), &body))
    });
    let heads: Vec<String> = open.collect();
    let one = Load { many: 1, requests: 400, ..*load };
    measure(&one, "POST /projects/{id}/what-if, one client", &heads);
    measure(load, "POST /projects/{id}/what-if", &heads);
}
