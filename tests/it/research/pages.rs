//! The pages of the report on cooperation.

use crate::pages::{
    DRAFT, assert_as_schema, assert_readable, assert_same_in_any_order, assert_stays_text, written,
};

#[test]
fn the_page_is_readable_for_everybody() {
    let (page, _) = written("research", "--html", "research.html", &[DRAFT]);
    let sections = [
        "In one minute",
        "The mechanisms",
        "Concentration and diversity",
        "The agreements",
        "The rules, by source and article",
        "Unused room",
        "Opportunities",
        "Risks",
        "Adjustments",
        "Open questions",
    ];
    assert_readable(&page, &["h1", "main", "nav", "header"], 20, &sections);
    assert!(page.contains("role=\"img\"") && page.contains("Target mechanism: 3 hold, 2 fail"));
}

#[test]
fn the_same_drafts_give_the_same_bytes_in_any_order() {
    assert_same_in_any_order("research");
}

#[test]
fn what_a_file_says_stays_text() {
    let text = "enum Field { a }\nextend Agreement { fields: set of Field }\n\
        source S { title: \"<i>|`*law*\" }\n\
        risk q \"[x](http://x) <img src=y>\" { likelihood: high  mitigated_by: r }\n\
        agreement draft \"</title><script>alert(1)</script>`\u{202e}\" { kind: free_trade_area parties: { } fields: a }\n\
        requirement r must \"<img src=x onerror=alert(1)>& | `\" { cite S \"1|<b>`\"\n\
          for each x in agreements require count(x.parties) is at least 2\n\
          advice \"<b>|do`\" }\n";
    assert_stays_text("research", text);
}

#[test]
fn json_of_a_report_is_as_its_schema_says() {
    assert_as_schema("research");
}
