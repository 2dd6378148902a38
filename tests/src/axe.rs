//! What axe-core has to say of a page: rules of accessibility that a program can check. It is not part of this
//! repository, because it comes under another licence and is half a megabyte: `tests/run` fetches it.

use std::time::Duration;

use serde_json::json;

use crate::binary;
use crate::browser::Browser;

/// How long it may take over a page.
const PATIENCE: Duration = Duration::from_secs(60);

/// Gives axe-core to every page that the browser opens from now on.
pub async fn watch(browser: &Browser) {
    let path = binary::target().join("axe-core").join("axe.min.js");
    let source = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}: run tests/run once, which fetches it", path.display()));
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
    let mut timeouts = browser.window.get_timeouts().await.expect("timeouts");
    timeouts.set_script(Some(PATIENCE));
    browser.window.update_timeouts(timeouts).await.expect("timeouts can be set");
}

/// What is wrong with the page that is open, a line each.
pub async fn violations(browser: &Browser) -> Vec<String> {
    let script = "const done = arguments[arguments.length - 1];\
        const line = ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`;\
        axe.run({ resultTypes: ['violations'] })\
            .then(({ violations }) => done(violations.map(line)), (error) => done([String(error)]));";
    let found = browser.window.execute_async(script, Vec::new()).await.expect("a page runs scripts");
    let lines = found.as_array().unwrap_or_else(|| panic!("{found}"));
    lines.iter().map(|line| line.as_str().expect("a text").to_owned()).collect()
}
