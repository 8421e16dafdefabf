//! What is in the page as it stands; the browser's part is tested in a browser.

use super::*;
use crate::report::tests::result;
use crate::result::Verdict;

fn page(change: impl FnOnce(&mut crate::result::RunResult)) -> String {
    let mut result = result();
    change(&mut result);
    let mut page = Vec::new();
    write_html(&mut page, &result).unwrap();
    String::from_utf8(page).unwrap()
}

#[test]
fn the_page_says_first_what_was_found_and_reaches_no_address() {
    let page = page(|_| {});
    for part in [
        "✕ 1 failed",
        "! 1 errored",
        "Activate, Get: BatchItem/ResultStatus has another value",
        "KMIP 2.1 section 6.1.1",
        "2 of 7 responses",
        "uid-7: Destroy refused",
        "default-src 'none'",
    ] {
        assert!(page.contains(part), "{part}");
    }
    for reach in ["http://", "https://", "src=", "@import", "url("] {
        assert!(!page.contains(reach), "{reach}");
    }
}

#[test]
fn what_a_target_says_of_itself_is_text_in_the_page() {
    let page = page(|result| {
        let hostile = "</script><script>alert(1)</script>\u{202E}\u{7}".to_owned();
        result.target.insert("server".to_owned(), hostile.clone());
        result.checks[0].first = Some(hostile.clone());
        result.cases[1].steps[0].differences[0].path = hostile.clone();
        result.cases[1].version = hostile.clone();
        result.cases[1].about.family = hostile.clone();
        result.cases[2].verdict = Verdict::Failed;
        result.cases[2].reason = Some(hostile);
    });
    assert!(!page.contains("<script>alert"));
    assert!(!page.contains('\u{202E}') && !page.contains('\u{7}'));
    assert!(page.contains("&lt;/script&gt;"));
}

#[test]
fn a_result_without_cases_says_so() {
    let page = page(|result| {
        result.cases.clear();
        result.checks.clear();
        result.summary = Default::default();
    });
    assert!(page.contains("Nothing was judged"));
}
