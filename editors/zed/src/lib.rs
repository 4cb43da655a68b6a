//! Starts `accordant lsp` for Zed.

use zed_extension_api as zed;

struct Accordant;

impl zed::Extension for Accordant {
    fn new() -> Self {
        Accordant
    }

    fn language_server_command(
        &mut self,
        _: &zed::LanguageServerId,
        worktree: &zed::Worktree,
    ) -> zed::Result<zed::Command> {
        let command = worktree.which("accordant").ok_or("there is no `accordant` on the path")?;
        Ok(zed::Command { command, args: vec!["lsp".into()], env: Vec::new() })
    }
}

zed::register_extension!(Accordant);
