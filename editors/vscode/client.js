// The client: starts `accordant lsp`, and shows the texts of packs that lie inside the program.
"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

/** The scheme of texts inside the program, as the server writes it. */
const PACK_SCHEME = "accordant-pack";

/** @type {LanguageClient | undefined} */
let client;

async function start() {
  const command = vscode.workspace.getConfiguration("accordant").get("path", "accordant");
  const server = { command, args: ["lsp"] };
  client = new LanguageClient("accordant", "Accordant", server, {
    documentSelector: [
      { language: "accord", scheme: "file" },
      { language: "accord", scheme: "untitled" },
    ],
  });
  try {
    await client.start();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    vscode.window.showErrorMessage(
      `Accordant: \`${command}\` could not be started: ${why}. Set \`accordant.path\` to the program.`,
    );
  }
}

async function stop() {
  const running = client;
  client = undefined;
  if (running && running.needsStop()) {
    await running.stop();
  }
}

exports.activate = async function activate(context) {
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(PACK_SCHEME, {
      async provideTextDocumentContent(uri) {
        const text = await client?.sendRequest("accordant/packText", { uri: uri.toString() });
        return text ?? "";
      },
    }),
    vscode.commands.registerCommand("accordant.restart", async () => {
      await stop();
      await start();
    }),
  );
  await start();
};

exports.deactivate = stop;
