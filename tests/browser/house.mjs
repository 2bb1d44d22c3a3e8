// A town hall for the browser: a fresh archive from the fixtures, its people, and the real program serving it.
//
// Everything lies below one scratch folder that is removed in the end. Nothing here knows what a page should look
// like; the tests do.

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '..', '..');
export const out = join(here, 'out');

const program = process.env.DIWAN ?? join(root, process.env.CARGO_TARGET_DIR ?? 'target', 'release', 'diwan');

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The password of everybody in these tests. */
export const PASSWORD = 'a long enough password 1';

/** People by role; each is named after it. */
export const ROLES = ['clerk', 'archivist', 'auditor', 'admin'];

export class House {
    constructor() {
        this.dir = mkdtempSync(join(tmpdir(), 'diwan-browser-'));
        this.archive = join(this.dir, 'archive');
        this.env = { ...process.env, XDG_CONFIG_HOME: join(this.dir, 'config'), LC_ALL: 'C.UTF-8' };
        delete this.env.DIWAN_ARCHIVE;
        delete this.env.DIWAN_CONFIG;
        mkdirSync(out, { recursive: true });
    }

    /** Runs a command on the archive; exit 1 means "done, with problems" and is fine where it is expected. */
    run(args, { input, problems = false } = {}) {
        try {
            const options = { env: this.env, input, encoding: 'utf8', stdio: 'pipe' };
            return execFileSync(program, ['--archive', this.archive, ...args], options);
        } catch (failed) {
            if (problems && failed.status === 1) return failed.stdout;
            throw new Error(`diwan ${args.join(' ')}: exit ${failed.status}\n${failed.stderr}`);
        }
    }

    /** Makes the archive, takes the fixtures in, and lets everybody in by name. */
    fill(...sources) {
        execFileSync(program, ['init', this.archive, '--name', 'بلدية وادي الريحان'], { env: this.env });
        this.run(['ingest', '--quiet', ...sources.map(source => join(root, source))], { problems: true });
        for (const role of ROLES) {
            this.run(['user', 'add', role, '--role', role, '--password-stdin'], { input: `${PASSWORD}\n` });
        }
        return this;
    }

    /** Serves the archive on a port of the system's choice. */
    async open(...args) {
        const listen = ['--archive', this.archive, '--json', 'serve', '--listen', '127.0.0.1:0', ...args];
        this.server = spawn(program, listen, { env: this.env, stdio: ['ignore', 'pipe', 'inherit'] });
        const lines = createInterface({ input: this.server.stdout });
        for await (const line of lines) {
            const told = JSON.parse(line);
            if (told.type === 'serving') {
                this.url = told.url.replace(/\/$/, '');
                return this;
            }
        }
        throw new Error('the server ended before it said where it listens');
    }

    async browser() {
        this.chromium = await chromium.launch({
            executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
            args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
        });
        return this.chromium;
    }

    /** A page of its own, with its own cookies, of somebody with a role; of a stranger without one. */
    async visit(role, options = {}) {
        const context = await this.chromium.newContext({ viewport: { width: 1280, height: 900 }, ...options });
        const page = await context.newPage();
        page.faults = [];
        page.on('pageerror', fault => page.faults.push(String(fault)));
        page.on('console', line => line.type() === 'error' && page.faults.push(line.text()));
        return role ? login(page, this.url, role) : page;
    }

    async close() {
        await this.chromium?.close();
        if (this.server) {
            const ended = new Promise(done => this.server.once('exit', done));
            this.server.kill('SIGTERM');
            await ended;
        }
        rmSync(this.dir, { recursive: true, force: true });
    }
}

/** Logs a person in and returns the page. */
export async function login(page, url, role) {
    await page.goto(`${url}/login`);
    await page.fill('input[name=name]', role);
    await page.fill('input[name=password]', PASSWORD);
    await Promise.all([page.waitForNavigation(), page.click('form[action="/login"] button[type=submit]')]);
    return page;
}

/** What axe-core finds against WCAG 2.2 AA, serious or worse. */
export async function serious(page) {
    // The policy of the pages forbids scripts from elsewhere; axe is put in by the browser itself.
    await page.context().newCDPSession(page).then(async session => {
        await session.send('Runtime.evaluate', { expression: axe });
        await session.detach();
    });
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const found = await page.evaluate(tags => globalThis.axe.run({ runOnly: tags }), tags);
    const bad = found.violations.filter(one => ['serious', 'critical'].includes(one.impact));
    return bad.map(one => `${one.id}: ${one.nodes.map(node => node.target.join(' ')).join(', ')}`);
}
