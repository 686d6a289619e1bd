//! The crossing: fields as they were written go in, a complete [`FrontMatter`] comes out. Here it is decided which of
//! several names for one field wins, what goes to `extra`, and what is worth a warning. Single values are crossed in
//! `values`; notation and syntax are behind us.

use std::collections::BTreeMap;

use serde_json::Value;

use super::block::Format;
use super::fields::{self, Field};
use super::moment::Moment;
use super::origin::{Origin, describe};
use super::raw::Raw;
use super::values::{Division, IMAGE_KEYS, Values, truth};
use super::{FrontMatter, Image, NamedFile, Options, SortBy};
use crate::diagnostic::Diagnostic;

/// A field with the name under which it was written.
struct Given {
    field: Field,
    weak: bool,
    rank: u8,
    key: String,
    value: Value,
}

struct Crossing<'a> {
    values: Values<'a>,
    given: Vec<Given>,
    extra: BTreeMap<String, Value>,
}

pub fn cross(
    raw: Raw,
    files: Vec<NamedFile>,
    origin: &Origin,
    options: &Options,
    diagnostics: &mut Vec<Diagnostic>,
) -> FrontMatter {
    let values = Values { origin, zone: options.zone, diagnostics };
    let mut crossing = Crossing { values, given: Vec::new(), extra: BTreeMap::new() };
    let mut taxonomies = crossing.sort(raw, options);
    crossing.terms(&mut taxonomies);
    let draft = crossing.draft();
    let publish = crossing.moment(Field::Publish);
    FrontMatter {
        title: crossing.text(Field::Title, "\"Hello\""),
        description: crossing.text(Field::Description, "\"What this page is about.\""),
        date: crossing.moment(Field::Date).or_else(|| publish.clone()),
        updated: crossing.moment(Field::Updated),
        publish,
        expires: crossing.moment(Field::Expires),
        image: crossing.image(),
        draft,
        slug: crossing.slug(),
        path: crossing.path(),
        aliases: crossing.aliases(),
        series: crossing.series(&mut taxonomies),
        series_order: crossing.integer(Field::SeriesOrder),
        authors: crossing
            .take(Field::Authors, any)
            .map_or_else(Vec::new, |given| crossing.values.authors(&given.key, &given.value)),
        weight: crossing.integer(Field::Weight),
        template: crossing.text(Field::Template, "\"page.html\""),
        layout: crossing.layout(),
        language: crossing.text(Field::Language, "\"en\""),
        id: crossing.text(Field::Id, "\"hello\""),
        toc: crossing.boolean(Field::Toc),
        comments: crossing.boolean(Field::Comments),
        noindex: crossing.noindex(),
        in_search_index: crossing.boolean(Field::InSearchIndex),
        sort_by: crossing.sort_by(),
        paginate_by: crossing.paginate_by(),
        transparent: crossing.boolean(Field::Transparent).unwrap_or(false),
        taxonomies,
        extra: crossing.extra(),
        files,
    }
}

/// Fields whose names are also good names for a taxonomy.
const TAXONOMY_LIKE: &[Field] = &[Field::Tags, Field::Categories, Field::Series, Field::Authors, Field::Language];

/// Fields whose names themes use for their own purposes in `extra`.
const EXTRA_LIKE: &[Field] = &[
    Field::Description,
    Field::Publish,
    Field::Published,
    Field::Image,
    Field::ImageAlt,
    Field::ImageCaption,
    Field::Path,
    Field::Tags,
    Field::Categories,
    Field::Series,
    Field::SeriesOrder,
    Field::Authors,
    Field::Layout,
    Field::Language,
    Field::Id,
    Field::Toc,
    Field::Comments,
    Field::Noindex,
    Field::Robots,
    Field::Extra,
];

/// Every value may be tried.
fn any(_: &Value) -> bool {
    true
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

impl Crossing<'_> {
    /// Parts known fields, the site's own taxonomies and everything else.
    fn sort(&mut self, raw: Raw, options: &Options) -> BTreeMap<String, Vec<String>> {
        let mut taxonomies = BTreeMap::new();
        for (key, value) in raw {
            if let Some(known) = fields::field(&key) {
                self.given.push(Given { field: known.field, weak: known.weak, rank: known.rank, key, value });
            } else if let Some(name) =
                options.taxonomies.iter().find(|name| fields::normalized(name) == fields::normalized(&key))
            {
                let terms = self.values.texts(&key, &value, Division::Commas, "[\"one\", \"two\"]");
                add_terms(&mut taxonomies, name, terms);
            } else {
                self.remark(&key, &value, options);
                self.extra.insert(key, value);
            }
        }
        self.given.sort_by(|a, b| (a.field, a.weak, a.rank, &a.key).cmp(&(b.field, b.weak, b.rank, &b.key)));
        taxonomies
    }

    /// Warns of a field that is lost on us, or that is a known one misspelt.
    fn remark(&mut self, key: &str, value: &Value, options: &Options) {
        let origin = self.values.origin;
        if options.schema.is_some_and(|schema| schema.has(key)) {
            return;
        }
        if let Some(hint) = fields::unsupported(key, value) {
            let diagnostic = Diagnostic::warning("unsupported-field", format!("`{key}` has no effect here")).hint(hint);
            self.values.diagnostics.push(origin.at_key(key, diagnostic));
            return;
        }
        let own =
            options.taxonomies.iter().map(String::as_str).chain(options.schema.into_iter().flat_map(|s| s.names()));
        let own: Vec<&str> = own.collect();
        if options.schema.is_some_and(super::Schema::is_strict) {
            return;
        }
        if let Some(name) = fields::meant(key, own.into_iter()) {
            let diagnostic = Diagnostic::warning("misspelt-field", format!("`{key}` is not a known field"))
                .hint(format!("did you mean `{name}`?"))
                .hint("if templates need this name, put it in `extra`");
            self.values.diagnostics.push(origin.at_key(key, diagnostic));
        }
    }

    /// The value that counts for a field. A name that only stands in is passed over if its value does not fit, for
    /// then it means something else.
    fn take(&mut self, field: Field, fits: fn(&Value) -> bool) -> Option<Given> {
        let mut winner: Option<Given> = None;
        // They are sorted by field, so all its names stand side by side.
        let start = self.given.iter().position(|given| given.field == field)?;
        let end =
            self.given[start..].iter().position(|given| given.field != field).map_or(self.given.len(), |n| start + n);
        let all: Vec<Given> = self.given.drain(start..end).collect();
        for given in all {
            if given.weak && (winner.is_some() || !fits(&given.value)) {
                self.extra.insert(given.key, given.value);
            } else if is_blank(&given.value) {
                continue;
            } else if let Some(winner) = &winner {
                if winner.value != given.value {
                    self.conflict(&given.key, &winner.key);
                }
            } else {
                winner = Some(given);
            }
        }
        winner
    }

    fn conflict(&mut self, loser: &str, winner: &str) {
        let message = format!("`{loser}` and `{winner}` are two names of one field and differ");
        let diagnostic =
            Diagnostic::warning("conflicting-fields", message).hint(format!("`{winner}` counts; take the other away"));
        self.values.diagnostics.push(self.values.origin.at_key(loser, diagnostic));
    }

    fn text(&mut self, field: Field, literal: &str) -> Option<String> {
        let given = self.take(field, |value| value.is_string() || value.is_number())?;
        self.values.text(&given.key, &given.value, literal)
    }

    fn boolean(&mut self, field: Field) -> Option<bool> {
        let given = self.take(field, |value| truth(value).is_some())?;
        self.values.boolean(&given.key, &given.value)
    }

    fn integer(&mut self, field: Field) -> Option<i64> {
        let given = self
            .take(field, |value| value.is_number() || value.as_str().is_some_and(|text| text.parse::<i64>().is_ok()))?;
        self.values.integer(&given.key, &given.value)
    }

    fn moment(&mut self, field: Field) -> Option<Moment> {
        let given = self.take(field, |value| value.is_string() || value.is_number())?;
        self.values.moment(&given.key, &given.value)
    }

    /// `published` is Jekyll's opposite of a draft, and elsewhere a date: then it joins the other names for one.
    fn draft(&mut self) -> bool {
        let draft = self.take(Field::Draft, any);
        // What is not understood must not be published by mistake.
        let draft = draft.map(|given| (self.values.boolean(&given.key, &given.value).unwrap_or(true), given.key));
        let published = match self.take(Field::Published, any) {
            Some(given) => match truth(&given.value) {
                Some(published) => Some((published, given.key)),
                None => {
                    let at = self.given.iter().position(|other| other.field == Field::Date && other.weak);
                    let at =
                        at.or_else(|| self.given.iter().rposition(|other| other.field == Field::Date).map(|at| at + 1));
                    self.given
                        .insert(at.unwrap_or(0), Given { field: Field::Date, weak: false, rank: u8::MAX, ..given });
                    None
                }
            },
            None => None,
        };
        if let (Some((draft, draft_key)), Some((published, key))) = (&draft, &published)
            && draft == published
        {
            let diagnostic =
                Diagnostic::warning("conflicting-fields", format!("`{draft_key}` and `{key}` contradict each other"))
                    .hint("the page is kept back as a draft; take one of them away");
            self.values.diagnostics.push(self.values.origin.at_value(key, diagnostic));
        }
        draft.is_some_and(|(draft, _)| draft) || published.is_some_and(|(published, _)| !published)
    }

    fn image(&mut self) -> Option<Image> {
        let fits = |value: &Value| match value {
            Value::String(_) => true,
            Value::Array(items) => items.first().is_some_and(Value::is_string),
            Value::Object(fields) => IMAGE_KEYS.iter().any(|key| fields.get(*key).is_some_and(Value::is_string)),
            _ => false,
        };
        let image = self.take(Field::Image, fits).and_then(|given| self.values.image(&given.key, &given.value));
        let alt = self.text(Field::ImageAlt, "\"A mountain at dawn\"");
        let caption = self.text(Field::ImageCaption, "\"Photo: Ada\"");
        image.map(|image| Image { alt: image.alt.or(alt), caption: image.caption.or(caption), ..image })
    }

    fn terms(&mut self, taxonomies: &mut BTreeMap<String, Vec<String>>) {
        for (field, name, singular) in [(Field::Tags, "tags", "tag"), (Field::Categories, "categories", "category")] {
            if let Some(given) = self.take(field, any) {
                // Jekyll takes the singular as one term, spaces and all.
                let one = given.key.eq_ignore_ascii_case(singular);
                let division = if one { Division::Commas } else { Division::Words };
                let terms = self.values.texts(&given.key, &given.value, division, "[\"rust\", \"web\"]");
                add_terms(taxonomies, name, terms);
            }
        }
        match self.take(Field::Taxonomies, any) {
            Some(Given { key, value: Value::Object(table), .. }) => {
                for (name, value) in table {
                    if self.is_misplaced(&key, &name, TAXONOMY_LIKE) {
                        continue;
                    }
                    let terms =
                        self.values.texts(&format!("{key}.{name}"), &value, Division::Commas, "[\"rust\", \"web\"]");
                    add_terms(taxonomies, &name, terms);
                }
            }
            Some(given) => self.not_a_map(&given),
            None => {}
        }
    }

    /// In TOML everything below a `[table]` belongs to it, also what was meant for the page. `others` are names that
    /// people do use inside.
    fn is_misplaced(&mut self, table: &str, name: &str, others: &[Field]) -> bool {
        let origin = self.values.origin;
        let misplaced = fields::field(name).is_some_and(|known| !known.weak && !others.contains(&known.field));
        if !misplaced || origin.format() != Format::Toml {
            return false;
        }
        let message = format!("`{name}` belongs to the table `{table}` and has no effect");
        // A draft must not be published by mistake, and a taxonomy holds nothing but terms.
        let sure = others == TAXONOMY_LIKE || fields::field(name).is_some_and(|known| known.field == Field::Draft);
        let diagnostic = if sure {
            Diagnostic::error("misplaced-field", message)
        } else {
            Diagnostic::warning("misplaced-field", message)
        };
        let diagnostic = diagnostic.hint(format!("move it above `[{table}]`"));
        self.values.diagnostics.push(origin.at_key(&format!("{table}.{name}"), diagnostic));
        true
    }

    fn series(&mut self, taxonomies: &mut BTreeMap<String, Vec<String>>) -> Vec<String> {
        let table = taxonomies.remove("series").unwrap_or_default();
        match self.take(Field::Series, any) {
            Some(given) => self.values.texts(&given.key, &given.value, Division::Whole, "\"My series\""),
            None => table,
        }
    }

    fn slug(&mut self) -> Option<String> {
        let given = self.take(Field::Slug, any)?;
        self.values.slug(&given.key, &given.value)
    }

    fn path(&mut self) -> Option<String> {
        let given = self.take(Field::Path, any)?;
        let path = self.values.path(&given.key, &given.value);
        if path.is_none() {
            self.extra.insert(given.key, given.value);
        }
        path
    }

    fn aliases(&mut self) -> Vec<String> {
        self.take(Field::Aliases, any).map_or_else(Vec::new, |given| self.values.aliases(&given.key, &given.value))
    }

    fn layout(&mut self) -> Option<String> {
        let given = self.take(Field::Layout, any)?;
        if matches!(given.value, Value::Bool(_)) {
            return None;
        }
        let layout = self.values.text(&given.key, &given.value, "\"page.html\"")?;
        if [".astro", ".jsx", ".tsx", ".svelte", ".vue"].iter().any(|end| layout.ends_with(end)) {
            self.extra.insert(given.key, given.value);
            return None;
        }
        Some(layout)
    }

    fn noindex(&mut self) -> bool {
        let noindex = self.boolean(Field::Noindex).unwrap_or(false);
        let Some(given) = self.take(Field::Robots, any) else { return noindex };
        let written = given.value.to_string().to_lowercase();
        self.extra.insert(given.key, given.value);
        noindex || written.contains("noindex") || written.contains("\"none\"")
    }

    fn sort_by(&mut self) -> Option<SortBy> {
        let given = self.take(Field::SortBy, any)?;
        let choices = [
            ("date", SortBy::Date),
            ("updated", SortBy::Updated),
            ("update_date", SortBy::Updated),
            ("title", SortBy::Title),
            ("title_bytes", SortBy::Title),
            ("slug", SortBy::Slug),
            ("weight", SortBy::Weight),
            ("none", SortBy::None),
            // Of Zola; where it is used, the URLs begin with the date.
            ("permalink", SortBy::Date),
        ];
        self.values.choice(&given.key, &given.value, &choices)
    }

    fn paginate_by(&mut self) -> Option<usize> {
        let given = self.take(Field::PaginateBy, any)?;
        let number = self.values.integer(&given.key, &given.value)?;
        if number < 0 {
            let diagnostic =
                Diagnostic::error("wrong-type", format!("`{}` must not be negative, found `{number}`", given.key))
                    .hint("0 means all pages on one list page");
            self.values.diagnostics.push(self.values.origin.at_value(&given.key, diagnostic));
        }
        usize::try_from(number).ok()
    }

    fn extra(&mut self) -> serde_json::Map<String, Value> {
        let tables: Vec<Given> = std::mem::take(&mut self.given);
        for given in tables {
            match given.value {
                Value::Object(fields) => {
                    for name in fields.keys() {
                        self.is_misplaced(&given.key, name, EXTRA_LIKE);
                    }
                    self.extra.extend(fields);
                }
                Value::Null => {}
                _ => self.not_a_map(&given),
            }
        }
        std::mem::take(&mut self.extra).into_iter().collect()
    }

    fn not_a_map(&mut self, given: &Given) {
        let message = format!("`{}` must be a map of fields, found {}", given.key, describe(&given.value));
        let diagnostic =
            Diagnostic::error("wrong-type", message).hint("write its fields below it, each with a name and a value");
        self.values.diagnostics.push(self.values.origin.at_value(&given.key, diagnostic));
    }
}

fn add_terms(taxonomies: &mut BTreeMap<String, Vec<String>>, name: &str, terms: Vec<String>) {
    if terms.is_empty() {
        return;
    }
    let all = taxonomies.entry(name.to_owned()).or_default();
    for term in terms {
        if !all.contains(&term) {
            all.push(term);
        }
    }
}
