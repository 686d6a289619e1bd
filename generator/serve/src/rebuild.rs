//! The thread that builds: wait for changes, build, publish, again. Build function and watch come
//! in, and each outcome goes out to the channel that requests and event streams read. It is a plain
//! thread, so a long build never delays a response.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::watch::Sender;

use crate::live::Live;
use crate::watch::{Change, Watch};
use crate::{Build, Built, Cause, Event};

/// Threads get 2 MiB by default; a build expects what the main thread has.
const STACK_BYTES: usize = 8 << 20;
/// After a build that was told of paths: how long nothing must happen until it is asked to look for
/// itself.
const QUIET: Duration = Duration::from_secs(1);

pub(crate) struct Rebuild {
    pub(crate) build: Build,
    pub(crate) watch: Watch,
    pub(crate) publish: Sender<Option<Arc<Live>>>,
    pub(crate) on_event: Arc<dyn Fn(Event) + Send + Sync>,
    pub(crate) url: String,
    pub(crate) open: bool,
}

pub(crate) fn spawn(rebuild: Rebuild) -> io::Result<()> {
    let thread = thread::Builder::new().name("gen-build".to_owned()).stack_size(STACK_BYTES);
    thread.spawn(move || rebuild.run()).map(drop)
}

impl Rebuild {
    /// Runs until the watch is told to stop.
    fn run(mut self) {
        // The watch begins before the first build, so an edit made meanwhile is not lost.
        self.watch.begin();
        let run = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_millis());
        let mut began = SystemTime::now();
        let mut live = self.build_and_publish(&Arc::new(Live::new(run as u64)), Cause::Unknown);
        (self.on_event)(Event::Ready { url: self.url.clone() });
        if self.open {
            self.open_browser();
        }

        let mut patience = None;
        while let Some(change) = self.watch.wait_for_changes(began, patience) {
            began = SystemTime::now();
            let cause = match &change {
                Change::None => Cause::Quiet,
                Change::Paths(paths) => Cause::Paths(paths),
                Change::More(_) => Cause::Unknown,
            };
            patience = matches!(cause, Cause::Paths(_)).then_some(QUIET);
            if let Change::Paths(paths) | Change::More(paths) = &change {
                (self.on_event)(Event::Changed { paths: paths.clone() });
            }
            live = self.build_and_publish(&live, cause);
        }
    }

    fn build_and_publish(&mut self, before: &Arc<Live>, cause: Cause<'_>) -> Arc<Live> {
        // A panic is a fault in the build function. Without this the thread would end unseen, and
        // the server would show an old site for ever.
        let built = catch_unwind(AssertUnwindSafe(|| (self.build)(cause)))
            .unwrap_or_else(|panic| Built::Failed { problems: describe(&*panic) });
        let Some((live, notices)) = before.next(built) else { return before.clone() };
        for text in notices {
            (self.on_event)(Event::Notice { text });
        }
        let live = Arc::new(live);
        self.publish.send_replace(Some(Arc::clone(&live)));
        live
    }

    fn open_browser(&self) {
        if let Err(error) = open::that_detached(&self.url) {
            let text = format!("cannot open a browser: {error}");
            (self.on_event)(Event::Notice { text });
        }
    }
}

fn describe(panic: &(dyn Any + Send)) -> String {
    let text = match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => text,
        (None, Some(text)) => text.as_str(),
        (None, None) => "no message",
    };
    format!("error: the build panicked: {text}\nhint: this is a fault in the program, please report it\n")
}
