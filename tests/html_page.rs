//! The HTML page in a real browser: what a person sees and what keys do.
//!
//! The run in `fixtures/run` is real: two searches with their reports over
//! time, a probe, a safety counterexample, a lasso and one that stutters.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test without its files or its browser must fail"
)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Bench, fixture, leave_out, not_left_out, ran};
use serde_json::Value;

mod common;

/// A browser without a window.
fn chromium() -> PathBuf {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = names.iter().find_map(|name| which::which(name).ok());
    let browser = found.unwrap_or_else(|| leave_out(&format!("none of {names:?} is on PATH")));
    not_left_out();
    browser
}

/// A run folder: the recorded outcomes, and the modules of that time where the engine read them.
fn run_folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::copy(fixture("run/outcomes.json"), dir.path().join("outcomes.json")).unwrap();
    for (job, module) in [
        ("mutant.commit-beyond-match", "GreyConsensus"),
        ("mutant.everyone-must-agree", "GreyConsensus"),
        ("mutant.newest-first", "GreySchedulerPlain"),
    ] {
        let inputs = dir.path().join("jobs").join(job).join("inputs");
        std::fs::create_dir_all(&inputs).unwrap();
        let file = format!("{module}.tla");
        std::fs::copy(fixture(&format!("run/{file}")), inputs.join(&file)).unwrap();
    }
    dir
}

fn report(folder: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_greyverify"));
    command.args(["report", "--html", "--out"]).arg(folder);
    let ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.stdout.trim(), folder.join("report.html").display().to_string());
    std::fs::read_to_string(folder.join("report.html")).unwrap()
}

/// Opens the page, runs `script` in it, and returns what it returns. Errors of
/// the page's own script are part of the answer, and there may be none.
fn in_browser(html: &str, script: &str, options: &[&str]) -> Value {
    const WATCH: &str = "<head><script>window.errors = []; addEventListener('error', (e) => errors.push(e.message)); addEventListener('securitypolicyviolation', (e) => errors.push(e.blockedURI));</script>";
    let asked = format!(
        "<script>setTimeout(() => {{ let said; try {{ said = (() => {{ {script} }})(); }} catch (e) {{ errors.push(String(e)); }}
         document.body.innerHTML = ''; const out = document.createElement('pre'); out.id = 'said';
         out.textContent = JSON.stringify({{said, errors}}); document.body.append(out); }}, 50);</script></body>"
    );
    let html = html.replacen("<head>", WATCH, 1).replacen("</body>", &asked, 1);
    let dir = tempfile::tempdir().unwrap();
    let page = dir.path().join("page.html");
    std::fs::write(&page, html).unwrap();
    let output = Command::new(chromium())
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", dir.path().join("profile").display()))
        .args(["--virtual-time-budget=3000", "--dump-dom"])
        .args(options)
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let said = dom.split("<pre id=\"said\">").nth(1).and_then(|rest| rest.split("</pre>").next());
    let said = said.unwrap_or_else(|| {
        panic!("the browser said nothing: {dom}\n{}", String::from_utf8_lossy(&output.stderr))
    });
    let said = said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let answer: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(answer["errors"], serde_json::json!([]), "errors on the page");
    answer["said"].clone()
}

/// Helpers for the scripts: press a key where the focus is, look at one case.
const HELPERS: &str = "
    const press = (key) => document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
    const of = (name) => [...document.querySelectorAll('.case')]
        .find((c) => c.querySelector('.name').textContent === name);
    const seen = (c) => ({
        steps: [...c.querySelectorAll('.steps > li')].filter((li) => li.offsetHeight > 0).map((li) => Number(li.dataset.step) + 1),
        selected: [...c.querySelectorAll('.row[aria-selected=true]')].map((r) => Number(r.dataset.step) + 1),
        active: c.querySelector('.diagram').getAttribute('aria-activedescendant'),
        said: c.querySelector('output').textContent,
        head: [...c.querySelectorAll('.source .head')].map((li) => li.textContent),
        lit: [...c.querySelectorAll('.source .lit')].map((li) => li.textContent),
        promise: [...c.querySelectorAll('.source .promise')].map((li) => li.textContent),
        hash: location.hash,
    });
";

#[test]
fn keys_step_through_a_counterexample_and_light_its_action() {
    let folder = run_folder();
    let script = format!(
        "{HELPERS}
        const c = of('mutant/commit-beyond-match');
        const opened = c.open && !of('mutant/newest-first').open;
        c.querySelector('.diagram').focus();
        const at = seen(c);
        press('Home');
        const all = [seen(c)];
        for (const key of ['ArrowDown', 'j', 'ArrowUp', 'End', 'ArrowDown', 'k', 'p', 'Home', 'ArrowUp']) {{
            press(key); all.push(seen(c));
        }}
        return {{opened, at, all, id: c.id}};"
    );
    let said = in_browser(&report(folder.path()), &script, &[]);
    assert_eq!(said["opened"], true, "what was not expected is open, the rest is not");
    assert_eq!(said["at"]["selected"], serde_json::json!([12]), "it opens at the violation");
    let all = said["all"].as_array().unwrap();
    let at: Vec<u64> = all.iter().map(|s| s["selected"][0].as_u64().unwrap()).collect();
    assert_eq!(at, [1, 2, 3, 2, 12, 12, 11, 11, 1, 1]);
    for state in all {
        assert_eq!(state["steps"], state["selected"], "one step is shown, the selected one");
        let row = state["selected"][0].as_u64().unwrap() - 1;
        assert_eq!(state["active"], format!("{}-r{row}", said["id"].as_str().unwrap()));
    }
    assert_eq!(all[4]["said"], "step 12 of 12");
    assert_eq!(all[4]["hash"], format!("#{}/12", said["id"].as_str().unwrap()));
    assert_eq!(all[4]["head"][0], "HandleAppendEntries(s, t) ==");
    assert!(all[4]["lit"][0].as_str().unwrap().starts_with("  \\E n \\in"), "{}", all[4]["lit"]);
    assert_eq!(all[1]["head"][0], "Timeout(i) ==");
    assert_eq!(all[7]["promise"][0], "Agreement ==");
}

#[test]
fn the_pointer_shows_what_a_step_changed_and_paper_shows_all_steps() {
    let folder = run_folder();
    let script = format!(
        "{HELPERS}
        const c = of('mutant/commit-beyond-match');
        const row = c.querySelectorAll('.row')[11], tip = document.getElementById('tip');
        const before = tip.hidden;
        row.dispatchEvent(new PointerEvent('pointermove', {{bubbles: true, clientX: 300, clientY: 300}}));
        const shown = tip.hidden ? '' : tip.textContent;
        const arrows = [...c.querySelectorAll('.arrow title')].map((t) => t.textContent);
        dispatchEvent(new Event('beforeprint'));
        const printed = seen(c).steps.length;
        dispatchEvent(new Event('afterprint'));
        return {{before, shown, arrows, printed, after: seen(c).steps.length}};"
    );
    let said = in_browser(&report(folder.path()), &script, &[]);
    assert_eq!(said["before"], true);
    let shown = said["shown"].as_str().unwrap();
    assert!(shown.contains("commitIndex[s1]") && shown.contains("0 → 1"), "{shown}");
    assert!(shown.contains("from s2, step 11"), "{shown}");
    assert_eq!((said["printed"].as_u64(), said["after"].as_u64()), (Some(12), Some(1)));
    assert_eq!(said["arrows"].as_array().unwrap().len(), 7, "{}", said["arrows"]);
}

#[test]
fn behaviours_without_end_say_so_and_can_be_linked_to() {
    let folder = run_folder();
    let script = format!(
        "{HELPERS}
        const lasso = of('mutant/newest-first'), still = of('mutant/everyone-must-agree');
        location.hash = '#' + lasso.id + '/16'; dispatchEvent(new Event('hashchange'));
        return {{at: seen(lasso).selected, open: lasso.open, focus: document.activeElement === lasso.querySelector('.diagram'),
            back: lasso.querySelectorAll('.back').length, end: lasso.querySelector('.ending').textContent,
            lanes: [...lasso.querySelectorAll('.lane text')].map((t) => t.textContent),
            still: still.querySelector('.ending').textContent}};"
    );
    let said = in_browser(&report(folder.path()), &script, &[]);
    assert_eq!(
        (&said["at"][0], &said["open"], &said["focus"]),
        (&16.into(), &true.into(), &true.into())
    );
    assert_eq!((&said["back"], &said["end"]), (&1.into(), &"back to state 4, for ever".into()));
    assert_eq!(said["lanes"], serde_json::json!(["t1", "t2", "state"]));
    assert_eq!(said["still"], "and nothing happens any more (stuttering)");
}

#[test]
fn the_page_is_readable_in_dark_and_light_and_fits_a_narrow_window() {
    let folder = run_folder();
    let html = report(folder.path());
    let script = "
        const rgb = (text) => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
        const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
            .map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
            .reduce((sum, c, k) => sum + c * [0.2126, 0.7152, 0.0722][k], 0);
        const contrast = (a, b) => { const [x, y] = [light(rgb(a)), light(rgb(b))].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
        const back = getComputedStyle(document.body).backgroundColor;
        const ink = ['body', '.about', '.verdict', '.verdict.fail', '.place', '.bounds', 'a', 'del', '.source i', '.spacetime .brief'].map((s) => document.querySelector(s))
            .map((e) => getComputedStyle(e)[e.ownerSVGElement ? 'fill' : 'color']);
        return {dark: light(rgb(back)) < 0.2, least: Math.min(...ink.map((c) => contrast(c, back))),
            wide: document.documentElement.scrollWidth - innerWidth, from: performance.getEntriesByType('resource').length,
            never: document.querySelectorAll('.never').length, charts: document.querySelectorAll('.chart').length};";
    for (dark, option) in [(false, 1), (true, 0)] {
        let option = format!("--blink-settings=preferredColorScheme={option}");
        let said = in_browser(&html, script, &[&option, "--window-size=520,900"]);
        assert_eq!(said["dark"], dark);
        assert!(said["least"].as_f64().unwrap() >= 4.5, "contrast of text: {}", said["least"]);
        assert!(said["wide"].as_i64().unwrap() <= 0, "scrolls sideways by {}", said["wide"]);
        assert_eq!(said["from"], 0, "nothing is fetched");
        assert_eq!((&said["never"], &said["charts"]), (&1.into(), &2.into()));
    }
}

/// The script in a window that is too narrow for a browser on a desk: in a frame, whose document
/// is `inner`.
fn in_frame(html: &str, width: u32, script: &str) -> Value {
    // No text of it may end the script that holds it.
    let page = serde_json::to_string(html).unwrap().replace('<', "\\u003c");
    let script = format!(
        "const frame = document.createElement('iframe'); frame.style = 'width:{width}px;height:844px;border:0';
         document.body.append(frame);
         const inner = frame.contentDocument; inner.open(); inner.write({page}); inner.close();
         {script}"
    );
    let outer = "<!DOCTYPE html><html><head></head><body></body></html>";
    in_browser(outer, &script, &[])
}

#[test]
fn the_page_fits_a_telephone() {
    let folder = run_folder();
    let script = "
        const page = inner.documentElement;
        const beyond = [...inner.querySelectorAll('main *')].filter((e) => !e.closest('svg, .diagram, .source, .heats'))
            .filter((e) => e.getBoundingClientRect().right > 391).map((e) => e.tagName + '.' + e.className);
        return {wide: page.scrollWidth - page.clientWidth, beyond, figures: inner.defaultView.getComputedStyle(inner.querySelector('.jobs td.n'), '::before').content};";
    let said = in_frame(&report(folder.path()), 390, script);
    assert_eq!((&said["wide"], &said["beyond"]), (&0.into(), &serde_json::json!([])));
    assert_eq!(said["figures"], "\"distinct \"", "a figure says of what it is");
}

#[test]
fn tables_of_jobs_share_their_columns_and_failures_come_first() {
    let folder = run_folder();
    let script = "
        const tables = [...document.querySelectorAll('table.jobs')];
        tables.forEach((table) => { table.closest('details').open = true; });
        return {lefts: tables.map((table) => [...table.querySelectorAll('thead th')].map((th) => Math.round(th.getBoundingClientRect().left))),
            verdicts: tables.map((table) => [...table.querySelectorAll('tbody tr')].map((tr) => tr.className)),
            parts: [...document.querySelectorAll('h2')].map((h2) => h2.textContent)};";
    let said = in_browser(&report(folder.path()), script, &["--window-size=1280,900"]);
    let lefts = said["lefts"].as_array().unwrap();
    assert_eq!(lefts.len(), 3);
    assert!(lefts.iter().all(|of_one| *of_one == lefts[0]), "{lefts:?}");
    assert_eq!(said["verdicts"][2], serde_json::json!(["fail", "ok", "ok"]));
    assert_eq!(said["parts"][0], "What is not as expected");
}

#[test]
fn a_state_that_is_opened_holds_what_it_shares_with_others() {
    let folder = run_folder();
    let script = format!(
        "{HELPERS}
        const c = of('mutant/commit-beyond-match');
        c.querySelector('.diagram').focus();
        press('k');
        const step = c.querySelector('.steps > li:not([hidden])');
        const texts = () => [...step.querySelectorAll('.whole td')].map((td) => td.textContent);
        const folded = texts();
        step.querySelector('.whole').open = true;
        step.querySelector('.whole').dispatchEvent(new Event('toggle'));
        return {{folded, opened: texts()}};"
    );
    let said = in_browser(&report(folder.path()), &script, &[]);
    let has_note = |texts: &Value| {
        texts.as_array().unwrap().iter().any(|t| t.as_str().unwrap().starts_with("as in state"))
    };
    assert!(has_note(&said["folded"]) && !has_note(&said["opened"]), "{said}");
}

#[test]
fn a_run_of_the_real_tlc_becomes_a_page_with_its_counterexample_and_growth() {
    let bench = Bench::new();
    bench.write("Bad.tla", "---- MODULE Bad ----\nEXTENDS Naturals\nVARIABLES x, y\nTab == {\"</script>\", \"b\"}\nInit == x = [p \\in Tab |-> 0] /\\ y = [p \\in Tab |-> 0]\nNext == \\E p \\in DOMAIN x : x[p] < 2 /\\ x' = [x EXCEPT ![p] = @ + 1] /\\ y' = y\nSmall == x[\"b\"] < 2\n====\n");
    bench.write("Bad.cfg", "INIT Init\nNEXT Next\nINVARIANT Small\n");
    assert_eq!(bench.run(&["check", "-q", "Bad.tla", "--workers", "1"]).code, 12);
    let job = &bench.outcomes()["jobs"][0];
    assert!(job["finding"].as_str().unwrap().contains("Small is violated"), "{job}");
    assert!(job["growth"][0]["generated"].is_u64() && job["growth"][0]["elapsed_secs"].is_f64());
    let ran = bench.run(&["report", "--html", "page.html"]);
    assert_eq!((ran.code, ran.stdout.trim()), (0, "page.html"), "{}", ran.stderr);
    let html = std::fs::read_to_string(bench.path("page.html")).unwrap();
    let script = format!(
        "{HELPERS} const c = document.querySelector('.case'); c.querySelector('.diagram').focus(); press('End');
         return {{...seen(c), names: [...c.querySelectorAll('.changes th')].map((th) => th.textContent), set: c.querySelector('.names .set').textContent}};"
    );
    let said = in_browser(&html, &script, &[]);
    assert_eq!(said["said"], "step 3 of 3");
    assert_eq!(said["set"], "Tab", "lanes are called as the specification calls them");
    assert!(said["lit"][0].as_str().unwrap().starts_with("Next =="), "{said}");
}

#[test]
fn a_page_is_opened_in_the_browser_that_is_named() {
    let folder = run_folder();
    let open = |browser: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_greyverify"));
        command.args(["report", "--open", "--out"]).arg(folder.path()).env("BROWSER", browser);
        ran(command.output().unwrap())
    };
    let (seen, browser) = (folder.path().join("seen"), folder.path().join("browser"));
    let script = format!("#!/bin/sh\necho \"$1\" > {0}.new && mv {0}.new {0}\n", seen.display());
    std::fs::write(&browser, script).unwrap();
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).unwrap();
    let opened = open(&browser);
    assert_eq!((opened.code, opened.stderr.as_str()), (0, ""));
    while !seen.exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let page = folder.path().join("report.html");
    assert_eq!(std::fs::read_to_string(&seen).unwrap().trim(), page.display().to_string());
    let missing = open(&folder.path().join("none"));
    assert_eq!(missing.code, 0, "the page is written all the same");
    assert!(missing.stderr.contains("cannot be started") && missing.stderr.contains("by hand"));
}

#[test]
fn a_folder_without_a_run_is_told_with_what_to_do() {
    let bench = Bench::new();
    let missing = bench.run(&["report", "--html"]);
    assert_eq!(missing.code, 2);
    assert!(
        missing.stderr.contains("outcomes.json")
            && missing.stderr.contains("hint: run greyverify first")
    );
    std::fs::create_dir(bench.path("greyverify.out")).unwrap();
    bench.write("greyverify.out/outcomes.json", "{\"schema_version\": 9}");
    let newer = bench.run(&["report", "--html"]);
    assert_eq!(newer.code, 2);
    assert!(newer.stderr.contains("its format is version 9"), "{}", newer.stderr);
    assert_eq!(bench.run(&["report"]).code, 2, "a report of which kind?");
}
