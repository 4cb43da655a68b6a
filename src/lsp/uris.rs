//! Addresses of the protocol and paths of the workspace. A text that is no file yet gets a path below a folder that
//! there is not, so that nothing of the disk lies beside it.

use async_lsp::lsp_types::Url;

use crate::workspace::{Files, PathOf};

/// The scheme of the addresses of packs inside the binary.
pub(super) const PACK_SCHEME: &str = "accordant-pack";

/// The path that a document lies at, as [`Files::canonical`] would give it.
pub(super) fn path_of(files: &dyn Files, uri: &Url) -> String {
    if uri.scheme() != "file" {
        return format!("/{}:/{}", uri.scheme(), uri.path().trim_start_matches('/'));
    }
    let Some(path) =
        uri.to_file_path().ok().and_then(|path| path.into_os_string().into_string().ok())
    else {
        return format!("/unreadable:{}", uri.path());
    };
    let path = if std::path::MAIN_SEPARATOR == '/' { path } else { path.replace('\\', "/") };
    if let Ok(canonical) = files.canonical(&path) {
        return canonical;
    }
    // A new file: its folder is there already.
    let folder = path.rsplit_once('/');
    let canonical = folder.and_then(|(folder, name)| {
        Some(format!("{}/{name}", files.canonical(folder).ok()?.trim_end_matches('/')))
    });
    canonical.unwrap_or(path)
}

/// The address of a text.
pub(super) fn uri_of(path: PathOf<'_>) -> Option<Url> {
    match path {
        PathOf::Pack(path) => Url::parse(&format!("{PACK_SCHEME}:/{path}")).ok(),
        PathOf::Project(path) => Url::from_file_path(path).ok(),
    }
}
