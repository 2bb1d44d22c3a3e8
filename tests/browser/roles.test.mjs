// What each role is led to: the menu at the width of a telephone and of a desk, every link on the pages it leads to,
// the search for confidential records, and the description of many records at once.
//
// Pictures of the pages are left in `tests/browser/out`.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { House, login, out, serious } from './house.mjs';


const WIDTHS = [360, 1280];

/** Every page that stands in somebody's menu. */
const ALL = ['/deposit', '/problems', '/accessions', '/audit', '/users'];

/** The menu of each role; the public has none. */
const MENUS = {
    public: [],
    clerk: [],
    archivist: ['/deposit', '/problems', '/accessions', '/audit'],
    auditor: ['/accessions', '/audit'],
    admin: ALL,
};

/** Sent as a file, or made for somebody who waits for it: asked for by other tests. */
const NO_PAGE = /\/(original|proof|minutes|report|bundle|note|checkpoint\.txt)$|^\/(logout|assets)/;

const SECRET = 'الشكشوكية';

let house;

before(async () => {
    house = new House().fill('fixtures/sip', 'fixtures/scans/complaint.jpg');
    house.run(['describe', '1', '--access', 'public']);
    house.run(['describe', '2', '--access', 'secret', '--subject', SECRET]);
    await house.open();
    await house.browser();
});

after(() => house.close());

const visit = (role, options) => house.visit(role === 'public' ? null : role, options);

/** Refuses a page that is wider than its window. */
async function fits(page, width) {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${page.url()}: ${wide} > ${width}`);
}

/** The addresses on this page that lead to pages here, without what stands after `#`. */
async function links(page, part = 'body') {
    const all = await page.locator(`${part} a[href^="/"]`).evaluateAll(all => all.map(one => one.getAttribute('href')));
    const pages = all.map(address => address.split('#')[0]).filter(address => !NO_PAGE.test(address.split('?')[0]));
    return [...new Set(pages)];
}

/** The status that a link leads to. */
async function status(page, address) {
    const answer = await page.request.get(house.url + address);
    const sent = new URL(answer.url()).pathname;
    return sent === '/login' && sent !== address ? 401 : answer.status();
}

describe('the menu', () => {
    for (const [role, menu] of Object.entries(MENUS)) {
        for (const width of WIDTHS) {
            test(`of ${role} at ${width} pixels has what they may use, and nothing else`, async () => {
                const page = await visit(role, { viewport: { width, height: 800 } });
                await page.goto(house.url);
                assert.deepEqual(await links(page, 'header nav'), menu);
                for (const one of await page.locator('header nav a').all()) assert.ok(await one.isVisible());
                await fits(page, width);
                await page.screenshot({ path: join(out, `menu-${role}-${width}.png`) });
                for (const address of ALL) {
                    const refused = role === 'public' ? 401 : 403;
                    assert.equal(await status(page, address), menu.includes(address) ? 200 : refused, address);
                }
                for (const address of menu) {
                    await page.goto(house.url + address);
                    assert.equal(await page.locator('header nav a[aria-current=page]').getAttribute('href'), address);
                    await fits(page, width);
                    const name = `menu-${role}${address.replace('/', '-')}-${width}.png`;
                    await page.screenshot({ path: join(out, name), fullPage: true });
                }
                assert.deepEqual(page.faults, []);
            });
        }

        test(`of ${role}, and every link on its pages, leads somewhere`, async () => {
            const page = await visit(role);
            const looked = ['/', `/search?q=${encodeURIComponent('لجنة')}`, '/record/1', ...menu];
            const asked = new Set();
            for (const place of looked) {
                assert.equal((await page.goto(house.url + place)).status(), 200, place);
                for (const address of await links(page)) asked.add(address);
            }
            // The language stays as it is, for what is asked after this.
            const rest = [...asked].filter(address => !/[?&]lang=/.test(address));
            for (const address of rest) assert.equal(await status(page, address), 200, address);
        });
    }
});

describe('an auditor', () => {
    for (const javaScriptEnabled of [true, false]) {
        test(`finds a secret record for a reason, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
            const page = await visit('auditor', { javaScriptEnabled });
            await page.goto(`${house.url}/search?q=${encodeURIComponent(`subject:${SECRET}`)}`);
            assert.equal(await page.locator('.hit').count(), 0);
            await page.locator('a[href^="/search/reason"]').click();
            if (javaScriptEnabled) assert.deepEqual(await serious(page), []);
            await page.screenshot({ path: join(out, 'why-1280.png') });
            await page.locator('[name=reason]').fill('فحص القيود السرية لسنة 2023');
            await Promise.all([page.waitForNavigation(), page.locator('main form button').click()]);
            assert.equal(await page.locator('.hit').count(), 1);
            assert.ok(await page.locator('.pass').isVisible());
            for (const width of WIDTHS) {
                await page.setViewportSize({ width, height: 800 });
                await fits(page, width);
                await page.screenshot({ path: join(out, `pass-${width}.png`) });
            }
            if (javaScriptEnabled) assert.deepEqual(await serious(page), []);
            await Promise.all([page.waitForNavigation(), page.locator('.hit h2 a').click()]);
            assert.ok(await page.locator('article.record').count(), 'opened without another question');
            await page.goto(`${house.url}/audit/accesses`);
            const rows = await page.locator('main table').first().locator('tbody tr').allInnerTexts();
            assert.ok(rows[0].includes('فحص القيود') && rows[1].includes('سري للغاية'), rows.join('\n'));
            await page.screenshot({ path: join(out, 'accesses-pass-1280.png'), fullPage: true });
            await Promise.all([page.waitForNavigation(), page.locator('.pass button').click()]);
            assert.equal(await page.locator('.pass').count(), 0);
            await page.goto(`${house.url}/search?q=${encodeURIComponent(`subject:${SECRET}`)}`);
            assert.equal(await page.locator('.hit').count(), 0);
            assert.deepEqual(page.faults, []);
        });
    }
});

describe('an archivist', () => {
    test('reads the path of a problem from its first folder on', async () => {
        const page = await visit('archivist');
        await page.goto(`${house.url}/problems`);
        const paths = await page.locator('.problems .path').all();
        assert.ok(paths.length > 1);
        for (const path of paths) {
            const boxes = await Promise.all((await path.locator('bdi').all()).map(part => part.boundingBox()));
            assert.ok(boxes.length > 1);
            for (let at = 1; at < boxes.length; at += 1) {
                const below = boxes[at].y > boxes[at - 1].y + boxes[at - 1].height / 2;
                assert.ok(below || boxes[at].x < boxes[at - 1].x, await path.innerText());
            }
        }
    });

    for (const javaScriptEnabled of [true, false]) {
        const how = javaScriptEnabled ? 'with' : 'without';
        test(`describes all that a search finds, ${how} JavaScript`, async () => {
            const subject = javaScriptEnabled ? 'الكركدنية' : 'الزعفرانية';
            const page = await visit('archivist', { javaScriptEnabled });
            await page.goto(`${house.url}/search?q=${encodeURIComponent('لجنة')}`);
            const link = page.locator('main a[href^="/describe?"]');
            await Promise.all([page.waitForNavigation(), link.click()]);
            const told = await page.locator('main a[href^="/search"]').innerText();
            const form = page.locator('form[action="/describe"]');
            for (const width of WIDTHS) {
                await page.setViewportSize({ width, height: 800 });
                await fits(page, width);
                await page.screenshot({ path: join(out, `bulk-${width}.png`), fullPage: true });
            }
            if (javaScriptEnabled) assert.deepEqual(await serious(page), []);
            await form.locator('[name=subject]').fill(subject);
            await Promise.all([page.waitForNavigation(), form.locator('button').click()]);
            // Nothing is written before the number is confirmed.
            assert.ok((await page.locator('main').innerText()).includes(subject));
            assert.equal(await found(page.context(), subject), 0);
            await page.screenshot({ path: join(out, 'bulk-sure-1280.png') });
            await Promise.all([page.waitForURL(/\/jobs\/\d+$/), form.locator('button').click()]);
            // Without JavaScript the page asks again by itself.
            await page.locator('#job:not([data-events])').waitFor({ timeout: 60_000 });
            await page.screenshot({ path: join(out, 'bulk-done-1280.png'), fullPage: true });
            const many = await found(page.context(), subject);
            assert.ok(many > 1);
            assert.ok(told.includes(String(many)), `${told}, ${many}`);
            assert.deepEqual(page.faults, []);
        });
    }
});

/** How many records are said to be about this. */
async function found(context, word) {
    const answer = await context.request.get(`${house.url}/api/v1/search?q=${encodeURIComponent(`subject:${word}`)}`);
    return (await answer.json()).total;
}
