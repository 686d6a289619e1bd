//! A summary as readers see it: a list of points, each with links to its comments, under a label that says who wrote it.
//! What may be shown comes in, a `<section>` goes out; texts are escaped, and no link in it is but ours.

use super::summary::{Made, Summary};
use crate::comments::date;
use crate::comments::html::{attribute, escape};
use crate::comments::words::Words;
use crate::http::encode;

impl Summary {
    /// In the words of the page's language; the points keep their own. `page` is its id.
    pub fn html(&self, words: &Words, page: &str, stamp: &str) -> String {
        let label = match &self.made {
            Made::Model { .. } => words.summary_by_machine,
            Made::Extract => words.summary_of_sentences,
            Made::Owner => words.summary_by_owner,
        };
        // Comments are numbered in the order in which they are first cited.
        let mut cited: Vec<&str> = Vec::new();
        let mut points = String::new();
        for point in &self.points {
            points += &format!(
                "<li><span lang=\"{}\" dir=\"auto\">{}</span>",
                attribute(&self.language),
                escape(&point.text)
            );
            for cite in &point.cites {
                let place = cited.iter().position(|id| *id == cite.id).unwrap_or_else(|| {
                    cited.push(&cite.id);
                    cited.len() - 1
                });
                let (id, number, text) = (attribute(&cite.id), place + 1, words.text);
                points += &format!(
                    " <a class=\"summary-cite\" href=\"#comment-{id}\" aria-label=\"{text} {number}\">[{number}]</a>"
                );
            }
            points += "</li>\n";
        }
        let covers =
            words.summary_covers.replace("{covers}", &self.covers.to_string()).replace("{of}", &self.of.to_string());
        let (machine, human) = (date::rfc3339(self.as_of), date::readable(self.as_of));
        format!(
            "<section class=\"summary\" aria-labelledby=\"comments-summary\" data-stamp=\"{stamp}\">\n\
             <h2 id=\"comments-summary\">{title}</h2>\n\
             <p class=\"summary-label\">{label}</p>\n\
             <ul>\n{points}</ul>\n\
             <p class=\"summary-covers\">{covers} <time datetime=\"{machine}\">{human}</time></p>\n\
             <form method=\"post\" action=\"/api/summary/{page}/report\"><button class=\"summary-report\">{report}</button></form>\n\
             </section>\n",
            stamp = attribute(stamp),
            page = attribute(&encode(page)),
            report = words.summary_report,
            title = words.summary,
        )
    }
}
