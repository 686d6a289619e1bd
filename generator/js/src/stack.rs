//! The library calls itself for each level of nesting, and a thread's stack has an end, beyond which the process dies.
//! So it works on a thread whose stack is long enough for the deepest source there can be: one level for each byte.

use std::panic::resume_unwind;
use std::thread;

/// Bytes of the longest source that is compiled.
pub const LONGEST: usize = 1 << 20;

/// Bytes of stack that a level takes at most, with room to spare.
const LEVEL: usize = if cfg!(debug_assertions) { 4096 } else { 1024 };

const LEAST: usize = 16 << 20;

/// Runs `work` where a source of `longest` bytes can be nested as deep as it likes. Memory is taken only as far as the
/// stack is really used.
pub fn with_room_for<T: Send>(longest: usize, work: impl FnOnce() -> T + Send) -> Result<T, String> {
    let size = LEAST + longest.min(LONGEST) * LEVEL;
    thread::scope(|scope| {
        let thread = thread::Builder::new().name("scripts".to_owned()).stack_size(size).spawn_scoped(scope, work);
        match thread.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(panic)) => resume_unwind(panic),
            Err(error) => Err(format!("no thread could be started to compile scripts: {error}")),
        }
    })
}
