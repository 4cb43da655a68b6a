//! The server: one thread reads, one answers on the streams, one works at the desk. Requests wait for no evaluation:
//! whatever comes in ends what is computed in the background.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_lsp::lsp_types::notification::{
    Cancel, Exit, LogMessage, Notification as _, PublishDiagnostics,
};
use async_lsp::lsp_types::request::{RegisterCapability, Request as _, Shutdown};
use async_lsp::lsp_types::{
    CancelParams, LogMessageParams, MessageType, NumberOrString, PublishDiagnosticsParams,
};
use async_lsp::router::Router;
use async_lsp::server::Lifecycle;
use async_lsp::{ClientSocket, ErrorCode, MainLoop, ResponseError};
use futures::channel::{mpsc, oneshot};
use futures::{FutureExt as _, TryStreamExt as _};
use serde_json::Value;

use super::desk::Desk;
use super::frames::Frames;
use crate::workspace::Files;

/// So long nobody types before lints and verdicts are looked for.
const QUIET: Duration = Duration::from_millis(150);

/// How the service ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// As the protocol wants it: `shutdown`, then `exit`.
    Orderly,
    /// The client went away, or left without `shutdown`.
    Abrupt,
    /// What was read is not the protocol.
    Garbled,
}

/// Something for the desk.
enum Job {
    Notification(String, Value),
    Request(Asked),
}

struct Asked {
    id: NumberOrString,
    method: String,
    params: Value,
    reply: oneshot::Sender<Result<Value, ResponseError>>,
}

/// Requests that the client does not want answered any more.
type Cancelled = Arc<Mutex<BTreeSet<String>>>;

/// What the main loop knows.
struct Front {
    jobs: Sender<Job>,
    cancelled: Cancelled,
    interrupt: &'static AtomicBool,
    shut_down: Arc<AtomicBool>,
}

/// Serves one client on the standard streams until it leaves; then how it left.
#[must_use]
pub fn serve(files: Box<dyn Files + Send>) -> (End, Option<String>) {
    // One for the process: evaluations look at it without knowing whose it is.
    static INTERRUPT: AtomicBool = AtomicBool::new(false);
    let shut_down = Arc::new(AtomicBool::new(false));
    let (jobs, waiting) = std::sync::mpsc::channel();
    let cancelled = Cancelled::default();
    let front = Front {
        jobs,
        cancelled: cancelled.clone(),
        interrupt: &INTERRUPT,
        shut_down: shut_down.clone(),
    };
    let (server, client) = MainLoop::new_server(|_| Lifecycle::new(router(front)));
    let desk = Desk::new(files, &INTERRUPT);
    let worker = Worker { desk, client, cancelled, interrupt: &INTERRUPT };
    std::thread::spawn(move || worker.run(&waiting));
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let ended = match runtime {
        Ok(runtime) => {
            let output = futures::io::AllowStdIo::new(std::io::stdout());
            runtime.block_on(server.run_buffered(input(), output))
        }
        Err(error) => Err(async_lsp::Error::Io(error)),
    };
    let orderly = shut_down.load(Ordering::Relaxed);
    match ended {
        // A client that closes its end while it leaves has left all the same.
        Ok(()) | Err(async_lsp::Error::Io(_)) if orderly => (End::Orderly, None),
        Ok(()) | Err(async_lsp::Error::Eof | async_lsp::Error::ServiceStopped) => {
            (End::Abrupt, None)
        }
        Err(error) => (End::Garbled, Some(error.to_string())),
    }
}

/// The standard input, read by a thread of its own: it may be a pipe, a file or a terminal.
fn input() -> impl futures::AsyncRead {
    let (sender, receiver) = mpsc::unbounded::<std::io::Result<Vec<u8>>>();
    std::thread::spawn(move || {
        let mut stdin = std::io::stdin().lock();
        let mut buffer = vec![0; 64 * 1024];
        let mut frames = Frames::default();
        loop {
            let read = match stdin.read(&mut buffer) {
                Ok(0) => return,
                Ok(count) => {
                    let bytes = buffer.get(..count).unwrap_or_default();
                    frames.follow(bytes).map(|()| bytes.to_vec())
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => Err(error),
            };
            let is_last = read.is_err();
            if sender.unbounded_send(read).is_err() || is_last {
                return;
            }
        }
    });
    receiver.into_async_read()
}

/// Hands everything to the desk, so that it sees all in the order in which the client sent it.
fn router(front: Front) -> Router<Front> {
    let mut router = Router::new(front);
    router.unhandled_request(|front, request| {
        if request.method == Shutdown::METHOD {
            front.shut_down.store(true, Ordering::Relaxed);
        }
        let (reply, answer) = oneshot::channel();
        let asked = Asked { id: request.id, method: request.method, params: request.params, reply };
        let sent = front.jobs.send(Job::Request(asked));
        front.interrupt.store(true, Ordering::Relaxed);
        async move {
            let gone = || ResponseError::new(ErrorCode::INTERNAL_ERROR, "the server is gone");
            sent.map_err(|_| gone())?;
            answer.await.unwrap_or_else(|_| Err(gone()))
        }
    });
    router.unhandled_notification(|front, told| {
        if told.method == Cancel::METHOD {
            if let Ok(params) = serde_json::from_value::<CancelParams>(told.params) {
                let mut ids = front.cancelled.lock().unwrap_or_else(PoisonError::into_inner);
                ids.insert(key(&params.id));
            }
        } else if told.method != Exit::METHOD {
            // A desk that is gone is told of by the next request.
            let _ = front.jobs.send(Job::Notification(told.method, told.params));
            front.interrupt.store(true, Ordering::Relaxed);
        }
        ControlFlow::Continue(())
    });
    router.unhandled_event(|_, _| ControlFlow::Continue(()));
    router
}

fn key(id: &NumberOrString) -> String {
    match id {
        NumberOrString::Number(number) => format!("number {number}"),
        NumberOrString::String(text) => format!("text {text}"),
    }
}

/// The thread at the desk.
struct Worker {
    desk: Desk,
    client: ClientSocket,
    cancelled: Cancelled,
    interrupt: &'static AtomicBool,
}

impl Worker {
    fn run(mut self, jobs: &Receiver<Job>) {
        loop {
            // Before looking for a message: one that comes later sets it again.
            self.interrupt.store(false, Ordering::Relaxed);
            let next = match jobs.try_recv() {
                Ok(job) => Some(job),
                Err(TryRecvError::Disconnected) => return,
                Err(TryRecvError::Empty) if self.desk.has_work() => None,
                Err(TryRecvError::Empty) if self.desk.has_idle_work() => {
                    jobs.recv_timeout(QUIET).ok()
                }
                Err(TryRecvError::Empty) => {
                    // What is still cancelled was answered before.
                    self.cancelled.lock().unwrap_or_else(PoisonError::into_inner).clear();
                    let Ok(job) = jobs.recv() else { return };
                    Some(job)
                }
            };
            match next {
                Some(Job::Notification(method, params)) => self.notified(&method, params),
                Some(Job::Request(asked)) => self.answer(asked),
                None => {
                    if catch_unwind(AssertUnwindSafe(|| self.desk.step() || self.desk.idle()))
                        .is_err()
                    {
                        self.failed("reading the texts");
                        // Whatever it was, it would happen again with the next look at it.
                        self.desk.give_up();
                    }
                }
            }
            self.send();
        }
    }

    fn notified(&mut self, method: &str, params: Value) {
        let done = catch_unwind(AssertUnwindSafe(|| self.desk.notify(method, params)));
        match done {
            Ok(Ok(())) => {}
            Ok(Err(why)) => self.log(&format!("{method}: {why}")),
            Err(_) => self.failed(method),
        }
        if let Some(watched) = self.desk.take_registration() {
            // The answer says nothing that matters; the request is on its way once it was polled.
            let _ = self.client.request::<RegisterCapability>(watched).now_or_never();
        }
    }

    fn answer(&mut self, asked: Asked) {
        let cancelled = {
            let mut ids = self.cancelled.lock().unwrap_or_else(PoisonError::into_inner);
            ids.remove(&key(&asked.id))
        };
        if cancelled || asked.reply.is_canceled() {
            let why = ResponseError::new(ErrorCode::REQUEST_CANCELLED, "the request is cancelled");
            let _ = asked.reply.send(Err(why));
            return;
        }
        let Asked { method, params, reply, .. } = asked;
        let answer = catch_unwind(AssertUnwindSafe(|| self.desk.request(&method, params)));
        let answer = answer.unwrap_or_else(|_| {
            self.failed(&method);
            Err(ResponseError::new(
                ErrorCode::INTERNAL_ERROR,
                format!("internal error in {method}"),
            ))
        });
        // A client that has gone hears nothing.
        let _ = reply.send(answer);
    }

    fn send(&mut self) {
        for told in self.desk.take_outbox() {
            let told: PublishDiagnosticsParams = told;
            let _ = self.client.notify::<PublishDiagnostics>(told);
        }
    }

    fn failed(&mut self, what: &str) {
        self.desk.forget();
        self.log(&format!("internal error in {what}; please report it"));
    }

    fn log(&self, message: &str) {
        let message = crate::report::escape::visible(message).into_owned();
        let params = LogMessageParams { typ: MessageType::ERROR, message };
        let _ = self.client.notify::<LogMessage>(params);
    }
}
