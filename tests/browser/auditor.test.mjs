// An auditor in a real browser: verifies, sees a planted flip named, prints minutes, takes a bundle away and checks it
// with the program itself. Pictures of the pages are left in `tests/browser/out`.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { House, out, serious } from './house.mjs';


const PAGES = {
    audit: '/audit',
    runs: '/audit/runs',
    series: '/audit/series?type=decision',
    ledger: '/audit/ledger',
    checkpoint: '/audit/checkpoint',
    accesses: '/audit/accesses',
    ndsa: '/audit/ndsa',
    evidence: '/audit/evidence',
};

let house;

before(async () => {
    house = new House().fill('fixtures/sip', 'fixtures/scans/complaint.jpg');
    house.run(['replica', 'add', 'المبنى الثاني', join(house.dir, 'copy'), '--threat', 'fire', '--media', 'HDD', '--place', 'المكتبة']);
    house.run(['replica', 'sync']);
    house.run(['drill', 'المبنى الثاني']);
    await house.open();
    await house.browser();
});

after(() => house.close());

const visit = (role, options) => house.visit(role, options);

/** Starts a verification of everything and waits for its end. */
async function verify(page) {
    await page.goto(`${house.url}/audit/runs`);
    await page.locator('form[action="/audit/runs"] button').click();
    await page.waitForURL(/\/jobs\/\d+$/);
    // Without JavaScript the page asks again by itself.
    await page.locator('p.verdict').waitFor({ timeout: 60_000 });
}

/** Changes one bit of the bytes that a record was kept with. */
function flip(record) {
    const known = JSON.parse(house.run(['show', String(record), '--json']).split('\n')[0]);
    const path = join(house.archive, 'objects', 'blake3', known.blake3.slice(0, 2), known.blake3.slice(2));
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] ^= 1;
    chmodSync(path, 0o644);
    rmSync(path);
    writeFileSync(path, bytes);
    return known.blake3.slice(2);
}

async function download(page, link) {
    const [fetched] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const path = join(house.dir, fetched.suggestedFilename());
    await fetched.saveAs(path);
    return path;
}

describe('an auditor', () => {
    for (const javaScriptEnabled of [true, false]) {
        test(`verifies, ${javaScriptEnabled ? 'with' : 'without'} JavaScript, and finds all well`, async () => {
            const page = await visit('auditor', { javaScriptEnabled });
            await verify(page);
            assert.equal(await page.locator('p.verdict .mark-ok').count(), 1, await page.locator('main').innerText());
            await page.goto(`${house.url}/audit`);
            assert.match(await page.locator('.verdict').innerText(), /سليم/);
            assert.match(await page.locator('main').innerText(), /المبنى الثاني/);
            assert.match(await page.locator('main').innerText(), /مطابقة/);
            await page.screenshot({ path: join(out, 'sound-1280.png'), fullPage: true });
            assert.deepEqual(page.faults, []);
        });
    }

    test('sees a planted flip named, and keeps the minutes', async () => {
        const name = flip(2);
        const page = await visit('auditor');
        await verify(page);
        const told = await page.locator('main').innerText();
        assert.match(told, /F102/);
        assert.ok(told.includes(name.slice(0, 20)), told);
        assert.equal(await page.locator('p.verdict .mark-bad').count(), 1);
        assert.deepEqual(await serious(page), []);
        await page.screenshot({ path: join(out, 'verified-1280.png'), fullPage: true });
        const minutes = readFileSync(await download(page, page.locator('a[href$="/minutes"]')), 'utf8');
        assert.ok(minutes.includes('F102') && minutes.includes(name.slice(0, 20)));
        assert.deepEqual(page.faults, []);
    });

    test('takes a bundle away that the program proves elsewhere', async () => {
        const page = await visit('auditor');
        await page.goto(`${house.url}/audit/evidence`);
        await page.locator('[name=records]').fill('1, 3-4');
        await page.locator('form[action="/audit/evidence"] button').click();
        await page.waitForURL(/\/jobs\/\d+$/);
        const link = page.locator('a[href$="/bundle"]');
        await link.waitFor({ timeout: 60_000 });
        await page.screenshot({ path: join(out, 'bundle-1280.png') });
        const elsewhere = join(house.dir, 'elsewhere');
        execFileSync('python3', ['-m', 'zipfile', '-e', await download(page, link), elsewhere]);
        const folder = join(elsewhere, readdirSync(elsewhere)[0]);
        execFileSync('sha256sum', ['--check', '--strict', 'manifest-sha256.txt'], { cwd: folder });
        const keys = join(house.dir, 'config', 'diwan', 'keys');
        const key = readdirSync(keys).find(file => file.endsWith('.vkey'));
        mkdirSync(join(house.dir, 'key'));
        copyFileSync(join(keys, key), join(house.dir, 'key', key));
        house.run(['check', folder, '--key', join(house.dir, 'key', key)]);
    });

    test('compares a checkpoint of their own with the ledger of today', async () => {
        const kept = house.run(['log', 'checkpoint']);
        house.run(['describe', '1', '--series', 'حدائق']);
        const page = await visit('auditor');
        await page.goto(`${house.url}/audit/checkpoint`);
        const file = { name: 'kept.txt', mimeType: 'text/plain', buffer: Buffer.from(kept) };
        await page.locator('input[type=file]').setInputFiles(file);
        await Promise.all([page.waitForNavigation(), page.locator('#compare button').click()]);
        assert.equal(await page.locator('#compare .mark-ok').count(), 1);
        assert.deepEqual(page.faults, []);
    });
});

describe('the pages of the audit', () => {
    for (const [name, place] of Object.entries(PAGES)) {
        test(`${name}: accessible, light and dark, and no wider than its window`, async () => {
            for (const colorScheme of ['light', 'dark']) {
                const page = await visit('auditor', { colorScheme });
                for (const width of [1280, 360]) {
                    await page.setViewportSize({ width, height: 900 });
                    await page.goto(house.url + place);
                    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
                    assert.ok(wide <= width, `${wide} > ${width}`);
                    await page.screenshot({ path: join(out, `${name}-${colorScheme}-${width}.png`), fullPage: true });
                }
                assert.deepEqual(await serious(page), []);
                assert.deepEqual(page.faults, []);
            }
        });
    }

    test('print without what only a screen needs', async () => {
        const page = await visit('auditor');
        await page.emulateMedia({ media: 'print' });
        for (const place of [PAGES.ndsa, PAGES.series, PAGES.runs, PAGES.ledger]) {
            await page.goto(house.url + place);
            for (const part of ['.ways', '.find', 'main form', 'main .button']) {
                for (const one of await page.locator(part).all()) assert.ok(!(await one.isVisible()), `${place} ${part}`);
            }
        }
    });

    test('are not there for a clerk', async () => {
        const page = await visit('clerk');
        assert.equal(await page.locator('a[href="/audit"]').count(), 0);
        assert.equal((await page.goto(`${house.url}/audit`)).status(), 403);
    });
});
