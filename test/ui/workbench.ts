import { expect } from '@playwright/test';
import type { FrameLocator, Locator, Page } from '@playwright/test';

/** What a person does in VS Code's window, by the roles and names that VS Code shows (selectors of VS Code 1.139). */
export class Workbench {
  readonly page: Page;
  readonly activityBar: Locator;
  readonly sideBar: Locator;
  readonly panel: Locator;
  readonly editor: Locator;
  readonly statusBar: Locator;
  readonly quickInput: Locator;
  readonly toasts: Locator;
  /** The modal dialog. */
  readonly dialog: Locator;
  /** The hover that shows now. */
  readonly hover: Locator;

  constructor(page: Page) {
    this.page = page;
    this.activityBar = page.locator('.part.activitybar');
    this.sideBar = page.locator('.part.sidebar');
    this.panel = page.locator('.part.panel');
    this.editor = page.locator('.part.editor');
    this.statusBar = page.locator('.part.statusbar');
    this.quickInput = page.locator('.quick-input-widget');
    this.toasts = page.locator('.notifications-toasts .notification-toast');
    this.dialog = page.locator('.monaco-dialog-box');
    this.hover = page.locator('.monaco-hover:not(.hidden) .monaco-hover-content');
  }

  /** Opens a view container of the activity bar by its title. A window that opens it by itself in the moment of the click takes the click as one that closes it: so it is clicked until it is open. */
  async openView(title: string): Promise<void> {
    const tab = this.activityBar.getByRole('tab', { name: title });
    await expect(async () => {
      if (await tab.getAttribute('aria-selected') !== 'true') await tab.locator('a').click({ timeout: 5000 });
      await expect(tab).toHaveAttribute('aria-selected', 'true', { timeout: 5000 });
    }).toPass({ timeout: 60_000 });
  }

  /** Draws the side bar's edge until it is that wide. */
  async resizeSideBar(width: number): Promise<void> {
    const box = await this.sideBar.boundingBox();
    if (box === null) throw new Error('there is no side bar');
    await this.page.mouse.move(box.x + box.width, 300);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + width, 300, { steps: 5 });
    await this.page.mouse.up();
  }

  treeItem(name: string | RegExp): Locator { return this.sideBar.getByRole('treeitem', { name }); }

  async expand(name: string | RegExp): Promise<void> {
    const item = this.treeItem(name).first();
    if (await item.getAttribute('aria-expanded') !== 'true') await item.locator('.monaco-tl-twistie').click();
    await expect(item).toHaveAttribute('aria-expanded', 'true');
  }

  /** Runs a command by its palette title. The palette is opened afresh on each try: a list opened before the extension was scanned never gains its commands. */
  async runCommand(title: string): Promise<void> {
    await expect(async () => {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('F1');
      await this.quickInput.locator('input').fill(`>${title}`, { timeout: 2000 });
      await this.quickInput.getByRole('option', { name: title }).first().click({ timeout: 3000 });
    }).toPass({ timeout: 30_000 });
  }

  /** Opens a file of the folder by its name (or the end of its path). Asks again where a busy machine's search has found nothing yet. */
  async openFile(name: string): Promise<void> {
    const [file = name, folder = ''] = name.split('/').reverse();
    let tries = 0;
    await expect(async () => {
      if (tries++ > 0) await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('Control+P');
      await this.quickInput.locator('input').fill(name, { timeout: 5000 });
      await this.quickInput.getByRole('option').filter({ hasText: file }).filter({ hasText: folder }).first().click({ timeout: 8000 });
    }).toPass({ timeout: 60_000 });
    await expect(this.editor.getByRole('tab', { name: file })).toHaveAttribute('aria-selected', 'true');
  }

  /** The first code lens of the open editor with this title. */
  codeLens(title: string): Locator { return this.editor.locator('.codelens-decoration').getByRole('button', { name: title }).first(); }

  /** Clicks a code lens until what it shall bring is there: lenses are drawn anew with every change of what they tell, and one that moves swallows the click. */
  async clickLens(title: string, brings: Locator): Promise<void> {
    await expect(async () => {
      if (!await brings.isVisible()) await this.codeLens(title).click({ timeout: 5000 });
      await expect(brings).toBeVisible({ timeout: 10_000 });
    }).toPass({ timeout: 60_000 });
  }

  /** Applies the open manifest by its lens; the status bar tells what became of `object` ('deployment/my-app'). Applying twice changes nothing. */
  async applyByLens(object: string): Promise<void> {
    await this.clickLens('Apply', this.statusBar.getByText(new RegExp(`${object} (created|configured|unchanged)`)).first());
  }

  /** An entry of the quick pick that is open. */
  option(label: string | RegExp): Locator { return this.quickInput.getByRole('option', { name: label }); }

  /** Chooses an entry of the quick pick that is open. */
  async pick(label: string | RegExp): Promise<void> { await this.option(label).first().click(); }

  /** Writes into the input box that is open, and accepts. `title`: the box that is meant, where one follows another. */
  async answer(text: string, title?: string): Promise<void> {
    if (title !== undefined) await expect(this.quickInput.locator('.quick-input-title')).toHaveText(title);
    const input = this.quickInput.locator('input[type=text]');
    await input.fill(text);
    await input.press('Enter');
  }

  /** Runs an entry of an item's context menu until what it shall bring is there: a tree that is drawn anew meanwhile leaves VS Code without the item, and the command asks which one is meant. */
  async contextMenu(item: Locator, entry: string, brings: Locator): Promise<void> {
    const choice = this.page.getByRole('menuitem', { name: entry, exact: true });
    await expect(async () => {
      if (await choice.isVisible() || await this.quickInput.isVisible()) await this.page.keyboard.press('Escape'); // a menu that was just drawn swallows the click, stays open and covers the item
      await item.first().click({ button: 'right', timeout: 5000 });
      await choice.click({ timeout: 5000 });
      await expect(choice).toHaveCount(0, { timeout: 2000 });
      await expect(brings.first()).toBeVisible({ timeout: 10_000 });
    }).toPass({ timeout: 90_000 });
  }

  /** Runs an entry of the "..." menu of a view of the side bar. */
  async viewMenu(view: string, entry: string): Promise<void> {
    const pane = this.sideBar.locator('.pane', { has: this.page.getByRole('button', { name: `${view} Section` }) });
    await expect(async () => {
      await pane.locator('.pane-header').hover({ timeout: 5000 });
      await pane.getByRole('button', { name: 'More Actions' }).click({ timeout: 5000 });
      await this.page.getByRole('menuitem', { name: entry, exact: true }).click({ timeout: 5000 });
    }).toPass({ timeout: 60_000 });
  }

  /** Presses a button of the modal dialog. */
  async confirm(button: string): Promise<void> {
    await this.dialog.getByRole('button', { name: button }).click();
  }

  /** Puts the cursor of the open editor at a line and column, from 1. */
  async goToLine(line: number, column = 1): Promise<void> {
    await this.page.keyboard.press('Control+G');
    await this.quickInput.locator('input').fill(`:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await expect(this.quickInput).toBeHidden();
    await expect(this.statusBar.getByText(`Ln ${line}, Col ${column}`)).toBeVisible();
  }

  async closeEditor(): Promise<void> { await this.runCommand('View: Close Editor'); }

  /** Replaces a text everywhere in the open editor. */
  async replaceAll(text: string, by: string): Promise<void> {
    await this.editor.locator('.view-line').first().click({ position: { x: 4, y: 6 } }); // not where the find widget opens: its tooltip would take the next click and Escape
    await this.page.keyboard.press('Control+H');
    const find = this.editor.locator('.find-widget');
    await find.getByRole('textbox', { name: 'Find' }).fill(text);
    await find.getByRole('textbox', { name: 'Replace' }).fill(by);
    await this.page.keyboard.press('Control+Alt+Enter');
    await expect(this.editor.locator('.view-lines').first()).not.toContainText(text);
    await expect(async () => {
      await this.page.keyboard.press('Escape'); // the first may only close a tooltip
      await expect(this.editor.locator('.find-widget.visible')).toHaveCount(0, { timeout: 1000 });
    }).toPass({ timeout: 15_000 });
  }

  /** Aims the mouse at a place: squiggles lie under the text and take no pointer events themselves. */
  async pointAt(locator: Locator, action: 'move' | 'click' | 'dblclick' = 'move'): Promise<void> {
    const box = await locator.first().boundingBox();
    if (box === null) throw new Error('there is nothing to point at');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    if (action === 'move') await this.page.mouse.move(x, y, { steps: 3 });
    else await this.page.mouse[action](x, y);
  }

  /** The frames of webviews that are shown. */
  get webviews(): Locator { return this.page.locator('iframe.webview.ready'); }

  /** The document that a webview shows: a frame inside a frame. */
  webview(index = 0): FrameLocator { return this.page.frameLocator('iframe.webview.ready').nth(index).frameLocator('iframe#active-frame'); }
}
