//! The text of a page with its links filled in and its components in their places.

use std::ops::Range;

use serde_json::{Map, Value};
use tera::Context;

use super::island;
use super::templates::Templates;
use crate::diagnostic::Diagnostic;
use crate::markup::{CallSite, Markup, escape_attribute};
use crate::pipeline::components::{Call, Component, Directive, Role};
use crate::pipeline::data;
use crate::view::{Body, Fill};

/// Where a text is shown.
pub struct Stage<'a> {
    pub templates: &'a Templates,
    /// What components may ask for besides their arguments: `t`, `site`, `page`.
    pub implicits: &'a Context,
    /// `site.data`
    pub data: &'a Value,
    /// Whether islands wake there; in a feed reader nothing does.
    pub has_islands: bool,
}

impl Stage<'_> {
    /// HTML of `markup`, the text of `body`.
    pub fn html(&self, markup: &Markup, body: &Body) -> Result<String, Diagnostic> {
        let mut text = Text { stage: self, markup, fills: &body.fills, html: String::new() };
        let extra: usize = body.fills.iter().map(|fill| fill.url.len() + 24).sum();
        text.html.reserve(markup.html.len() + extra);
        text.write(0..markup.html.len(), 0..markup.calls.len())?;
        Ok(text.html)
    }
}

struct Text<'a> {
    stage: &'a Stage<'a>,
    markup: &'a Markup,
    fills: &'a [Fill],
    html: String,
}

impl Text<'_> {
    /// Writes a stretch of the markup and the calls in it, by their numbers.
    fn write(&mut self, range: Range<usize>, calls: Range<usize>) -> Result<(), Diagnostic> {
        let mut done = range.start;
        let mut number = calls.start;
        while let Some(site) = self.markup.calls.get(number).filter(|_| number < calls.end) {
            self.markup.fill(done..site.body.start, self.fills, &mut self.html);
            done = site.body.end;
            self.component(number, site)?;
            number += 1 + site.inside;
        }
        self.markup.fill(done..range.end, self.fills, &mut self.html);
        Ok(())
    }

    fn component(&mut self, number: usize, site: &CallSite) -> Result<(), Diagnostic> {
        let outer = std::mem::take(&mut self.html);
        self.write(site.body.clone(), number + 1..number + 1 + site.inside)?;
        let body = std::mem::replace(&mut self.html, outer);
        let call = &*site.call;
        let component = self.stage.templates.components().get(&call.component);
        // That its data are missing has been told; what would come of it is not worth telling.
        let has_data = call.data.iter().all(|data| data::find(self.stage.data, &data.name).is_some());
        let Some(component) = component.filter(|_| has_data) else {
            self.html.push_str(&body);
            return Ok(());
        };
        let arguments = self.arguments(component, call);
        let directive = call.directive.as_ref().filter(|_| self.stage.has_islands);
        let assets = self.stage.templates.assets();
        if let Some(directive) = directive {
            let props = match (directive, &component.server) {
                (Directive::Defer, Some(url)) => island::deferred(url, &component.props(&arguments)),
                _ => island::props(&component.props(&arguments)),
            };
            let mut escaped = String::with_capacity(props.len() + 16);
            escape_attribute(&props, &mut escaped);
            self.html.push_str(&island::start(component, directive, &escaped, assets));
        }
        if directive.is_some_and(Directive::is_client_only) {
            self.html.push_str(&body);
        } else {
            let mut context = Context::new();
            for (name, value) in &arguments {
                context.insert(name.clone(), value);
            }
            if component.wants_uid {
                // Ids of headings hold no underscore, so none can be the same.
                context.insert("uid", &format!("{}_{}", component.name.to_lowercase(), number + 1));
            }
            let body = call.has_body.then(|| body.trim_end_matches('\n'));
            let rendered = self.stage.templates.component(component, &context, self.stage.implicits, body);
            self.html
                .push_str(&rendered.map_err(|diagnostic| diagnostic.hint(format!("it was called at {}", call.place)))?);
        }
        if directive.is_some() {
            self.html.push_str(island::END);
        }
        Ok(())
    }

    /// The arguments of a call with its links and data.
    fn arguments(&self, component: &Component, call: &Call) -> Map<String, Value> {
        let mut arguments = call.arguments.clone();
        for data in &call.data {
            arguments
                .insert(data.argument.clone(), data::find(self.stage.data, &data.name).cloned().unwrap_or_default());
        }
        for link in &call.links {
            let Some(fill) = self.fills.get(link.link) else { continue };
            arguments.insert(link.argument.clone(), Value::from(&*fill.url));
            let is_image = component.arguments.get(&link.argument).is_some_and(|argument| argument.role == Role::Image);
            let Some((width, height)) = fill.size.filter(|_| is_image) else { continue };
            for (name, size) in [("width", width), ("height", height)] {
                if component.arguments.contains_key(name)
                    && !call.arguments.contains_key("width")
                    && !call.arguments.contains_key("height")
                {
                    arguments.insert(name.to_owned(), size.into());
                }
            }
        }
        arguments
    }
}
