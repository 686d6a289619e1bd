//! The one door: a request in, a response out. What happens in between is a route, looked up in the table, and the
//! function that answers it.

use crate::comments::{store, visitor};
use crate::http::{Method, Request, Response};
use crate::problem::Problem;
use crate::rim::Rim;
use crate::routes::Route;
use crate::{comments, docs, moderation, notices, summaries, transfer, views};

/// Answers every request; what goes wrong is an answer as well.
pub async fn handle(request: &Request, rim: &impl Rim) -> Response {
    let mut response = match answer(request, rim).await {
        Ok(response) => response,
        Err(problem) => {
            if problem.status >= 500 {
                rim.log(&format!(
                    "{} {}: {}",
                    problem.status,
                    problem.code,
                    problem.why.as_ref().unwrap_or(&problem.detail)
                ));
                // What was never set up is told by `/api/health`, and by anybody's request.
                if !matches!(problem.code, "not-configured" | "no-moderators") {
                    views::failed(problem.code, rim).await;
                }
            }
            problem.into_response()
        }
    };
    if request.method == Method::Head {
        response.body.clear();
        response.rest = None;
    }
    response
}

/// What is due now and then, whether anybody reads or not: destroys what is kept for a day only, sends the notices that
/// are due, and sees to the summaries, which may take minutes. What fails does not keep the rest.
pub async fn chores(rim: &impl Rim) {
    let now = rim.now();
    let today = visitor::day(now);
    let over = store::tidy(today, now).into_iter().chain(summaries::store::tidy(today));
    let over = over.chain(notices::store::tidy(today, now)).collect();
    if let Err(failure) = rim.database(over).await {
        rim.log(&format!("what is over is still there: {failure}"));
    }
    notices::work(rim).await;
    if let Err(failure) = summaries::work(rim).await {
        rim.log(&format!("summaries: {failure}"));
    }
}

async fn answer(request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    let route = Route::of(request.method, &request.path)?;
    let gives_notice = route.gives_notice() && notices::are_on(rim.config());
    let mut response = carry_out(route, request, rim).await?;
    // What was refused has given none, and whoever is refused must not make anything work.
    if gives_notice && response.status < 400 {
        response.after.get_or_insert_default();
    }
    Ok(response)
}

async fn carry_out(route: Route, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    if !route.is_for_moderators() {
        return dispatch(route, request, rim).await;
    }
    moderation::sign_in(request, rim).await?;
    let response = dispatch(route, request, rim).await?;
    // Whoever moderates in this browser is no reader in it.
    let mark = views::owner::mark_for(request, rim.now(), rim.config());
    Ok(mark.into_iter().fold(response, |response, mark| response.with("set-cookie", mark)))
}

async fn dispatch(route: Route, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    match route {
        Route::Health => docs::health(rim).await,
        Route::Metrics => docs::metrics(rim).await,
        Route::OpenApi => docs::openapi(),
        Route::Docs => docs::page(),
        Route::CountView => views::count(request, rim).await,
        Route::ViewPixel => views::pixel(request, rim).await,
        Route::PageViews(page) => views::of_page(&page, rim).await,
        Route::Statistics => views::statistics(request, rim).await,
        Route::Comments(page) => comments::list(&page, request, rim).await,
        Route::AddComment(page) => comments::add(&page, request, rim).await,
        Route::ThreadFeed(page) => comments::thread_feed(&page, request, rim).await,
        Route::Feed => comments::feed(request, rim).await,
        Route::Preview => comments::preview(request, rim).await,
        Route::Permalink(comment) => comments::permalink(&comment, rim).await,
        Route::EditForm(comment) => comments::edit_form(&comment, request, rim).await,
        Route::Edit(comment) => comments::edit(&comment, request, rim).await,
        Route::Delete(comment) => comments::delete(&comment, request, rim).await,
        Route::Vote(comment) => comments::vote(&comment, request, rim).await,
        Route::Summary(page) => summaries::show(&page, request, rim).await,
        Route::ReportSummary(page) => summaries::report(&page, request, rim).await,
        Route::SubscribeForm(token) => notices::subscribe_form(&token, request, rim).await,
        Route::Subscribe(token) => notices::subscribe(&token, request, rim).await,
        Route::UnsubscribeForm(token) => notices::unsubscribe_form(&token, request, rim).await,
        Route::Unsubscribe(token) => notices::unsubscribe(&token, request, rim).await,
        Route::DecisionForm(token) => moderation::decision_form(&token, rim).await,
        Route::Decide(token) => moderation::decide(&token, request, rim).await,
        Route::Queue => moderation::queue(request, rim).await,
        Route::Moderate => moderation::moderate(request, rim).await,
        Route::AuditLog => moderation::log(request, rim).await,
        Route::Threads => moderation::threads(request, rim).await,
        Route::Blocks => moderation::blocks(rim).await,
        Route::Block => moderation::block(request, rim).await,
        Route::Summaries => summaries::list(rim).await,
        Route::ChangeSummary => summaries::change(request, rim).await,
        Route::Export => transfer::export(request, rim).await,
        Route::ExportThreads => transfer::threads(request, rim).await,
        Route::Import => transfer::import(request, rim).await,
    }
}
