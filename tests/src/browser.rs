//! Chromium without a window, driven by its own WebDriver.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use fantoccini::{Client, ClientBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A browser with a fresh profile.
pub struct Browser {
    driver: Child,
    _profile: TempDir,
    port: String,
    /// The open window.
    pub window: Client,
}

impl Browser {
    /// Starts one.
    pub async fn start() -> Self {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed (Debian package chromium-driver)");
        let mut lines = BufReader::new(driver.stdout.take().expect("standard output is a pipe")).lines();
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_suffix('.')?.rsplit_once("on port ").map(|(_, port)| port.to_owned()))
            .expect("chromedriver says on which port it listens");
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));

        let profile = TempDir::new().expect("a temporary folder");
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ];
        let mut arguments: Vec<String> = arguments.map(str::to_owned).to_vec();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("goog:chromeOptions".to_owned(), json!({ "args": arguments }));
        let window = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("Chromium starts");
        Self { driver, _profile: profile, port, window }
    }

    /// Gives Chromium a command of the DevTools protocol, for what WebDriver has no word, and returns what it answers.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let session = self.window.session_id().await.expect("the session is known");
        let session = session.expect("the session is open");
        let url = format!("http://127.0.0.1:{}/session/{session}/goog/cdp/execute", self.port);
        let body = json!({ "cmd": command, "params": parameters });
        let answer = reqwest::Client::new().post(url).json(&body).send().await.expect("chromedriver answers");
        assert!(answer.status().is_success(), "{command}: {}", answer.text().await.unwrap_or_default());
        let mut answer: Value = answer.json().await.expect("JSON");
        answer["value"].take()
    }

    /// Cuts the page off from every network.
    pub async fn go_offline(&self) {
        self.network(false).await;
    }

    /// Gives it the network back.
    pub async fn go_online(&self) {
        self.network(true).await;
    }

    async fn network(&self, is_there: bool) {
        self.devtools("Network.enable", json!({})).await;
        // Minus one is no limit.
        let bytes_per_s = if is_there { -1 } else { 0 };
        let conditions = json!({
            "offline": !is_there,
            "latency": 0,
            "downloadThroughput": bytes_per_s,
            "uploadThroughput": bytes_per_s,
        });
        self.devtools("Network.emulateNetworkConditions", conditions).await;
    }

    /// Shows pages as to somebody who likes them `light` or `dark`.
    pub async fn colours(&self, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // chromedriver ends its browser when it is told to stop, not when it is killed.
        let _ = Command::new("kill").args(["-TERM", &self.driver.id().to_string()]).status();
        let _ = self.driver.wait();
    }
}
