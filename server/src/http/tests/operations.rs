//! What those who run the server ask it.

use super::*;

/// Shows the code of a pass at gate 1.
async fn show_at_gate(site: &Site, code: &str) -> Answer {
    let request = Request::post("/api/v1/events/7/check-ins")
        .header(header::AUTHORIZATION, site.bearer().await)
        .header(header::CONTENT_TYPE, "application/json");
    let body = serde_json::json!({ "code": code, "gate": 1, "direction": "in" });
    site.send(request, body.to_string()).await
}

async fn numbers(site: &Site) -> String {
    let router = ops::metrics::router(Web::new(site.test.app.clone()));
    let request = Request::get("/metrics").body(Body::empty()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn readiness_ends_with_the_writer_and_with_the_database() {
    let site = Site::new().await;
    let ready = site.get("/readyz", &[]).await;
    assert_eq!(ready.status, StatusCode::OK);
    assert_eq!(ready.text(), r#"{"status":"ready","serving":"ready","database":"ready","writer":"ready"}"#);
    site.test.app.writer.finish().await;
    let without_writer = site.get("/readyz", &[]).await;
    assert_eq!(without_writer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        without_writer.text(),
        r#"{"status":"not_ready","serving":"ready","database":"ready","writer":"not_ready"}"#
    );
    site.test.app.db.close().await;
    assert_eq!(site.get("/readyz", &[]).await.json()["database"], "not_ready");
    assert_eq!(site.get("/healthz", &[]).await.status, StatusCode::OK, "it lives all the same");
}

#[tokio::test]
async fn whoever_stops_is_not_ready_and_still_answers() {
    let mut site = Site::new().await;
    let web = Web::new(site.test.app.clone());
    site.router = router(web.clone());
    web.stopping.begin();
    let answer = site.get("/readyz", &[]).await;
    assert_eq!(
        (answer.status, answer.json()["serving"].as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, Some("not_ready"))
    );
    assert_eq!(site.get("/log-in", &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_server_whose_writer_fails_stops_by_itself() {
    let site = Site::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    // What a panic in the task does to those who wait for it, ending does as well.
    site.test.app.writer.finish().await;
    let served = serve(site.test.app.clone(), Listeners::plain(listener), std::future::pending()).await;
    assert!(served.is_err());
}

#[tokio::test]
async fn what_happens_is_counted_under_names_that_tell_nothing() {
    let site = Site::new().await;
    let path = site.pass_path(LiveCodes::Off).await;
    let code = site.get(&format!("{path}.txt"), &[]).await.text().trim().to_owned();
    assert_eq!(show_at_gate(&site, &code).await.json()["verdict"], "admitted");
    assert_eq!(show_at_gate(&site, "nonsense").await.json()["verdict"], "unreadable");
    site.get("/nowhere/at/all", &[]).await;
    site.send(Request::builder().method("BREW").uri(&path), Body::empty()).await;

    let page = numbers(&site).await;
    for line in [
        r#"esik_check_ins_total{verdict="admitted"} 1"#,
        r#"esik_check_ins_total{verdict="unreadable"} 1"#,
        r#"esik_scans_written_total{from="check_in"} 2"#,
        r#"esik_http_requests_total{route="/p/{name}",method="GET",status="200"} 1"#,
        r#"esik_http_requests_total{route="/p/{name}",method="other",status="405"} 1"#,
        r#"esik_http_requests_total{route="/api/v1/events/{number}/check-ins",method="POST",status="200"} 2"#,
        r#"esik_http_requests_total{route="(none)",method="GET",status="404"} 1"#,
        "esik_write_group_size_count 2",
        "esik_write_jobs_waiting 0",
        "esik_live_streams 0",
        "process_start_time_seconds 1795348800",
    ] {
        assert!(page.lines().any(|found| found == line), "{line} is not in\n{page}");
    }
    assert!(!page.contains(path.trim_start_matches("/p/")) && !page.contains("nowhere"), "{page}");
    assert!(!page.contains(&code));
}

#[tokio::test]
async fn an_id_that_a_proxy_gave_is_that_of_the_answer() {
    let site = Site::new().await;
    let given = site.get("/healthz", &[("x-request-id", "0af7651916cd43dd8448eb211c80319c")]).await;
    assert_eq!(given.header("x-request-id"), "0af7651916cd43dd8448eb211c80319c");
    let made = site.get("/api/nowhere", &[("x-request-id", "<script>")]).await;
    assert_eq!(made.header("x-request-id").len(), 16);
    assert_eq!(made.json()["request_id"].as_str(), Some(made.header("x-request-id")));
}
