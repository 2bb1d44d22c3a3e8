// The counter in a real browser: what a clerk, a stranger and somebody without JavaScript see and do.
//
// The archive is that of `make demo`, with two scans beside it. Every promise is looked for in the page as it is drawn;
// pictures of the pages are left in `tests/browser/out` for people to look at.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { House, login, out, serious } from './house.mjs';

const QUESTION = 'قرار لجنة ارشفه ٢٠٢٣';

let house;

before(async () => {
    house = new House().fill('fixtures/sip', 'fixtures/scans/circular.png', 'fixtures/scans/complaint.jpg');
    await house.open();
    await house.browser();
});

after(() => house.close());

const visit = (role, options) => house.visit(role, options);

const search = (page, query) => page.goto(`${house.url}/search?q=${encodeURIComponent(query)}`);

describe('a clerk', () => {
    test('finds the decision by typing it badly, and its words are marked', async () => {
        const page = await visit('clerk');
        await page.goto(house.url);
        await page.locator('input[name=q]').first().fill(QUESTION);
        await Promise.all([page.waitForNavigation(), page.locator('input[name=q]').first().press('Enter')]);
        assert.equal(await page.getAttribute('html', 'dir'), 'rtl');
        const first = page.locator('.hit').first();
        assert.match(await first.innerText(), /15\/2023/);
        const marked = await first.locator('.snippet mark').allInnerTexts();
        assert.ok(marked.includes('لجنة') && marked.includes('لأرشفة'), marked.join(' '));
        assert.deepEqual(page.faults, []);
    });

    test('is understood on the wrong keyboard', async () => {
        const page = await visit('clerk');
        await search(page, 'rvhv g[km');
        assert.match(await page.locator('main').innerText(), /قرار لجنة/);
        assert.match(await page.locator('.hit').first().innerText(), /2023/);
    });

    test('is understood on the wrong keyboard with a key that did not come', async () => {
        const page = await visit('clerk');
        await search(page, 'rvhv [km');
        // A scan here was misread as the very word that was typed: then it stays as it was typed.
        assert.match(await page.locator('main').innerText(), /قرار ل?جنة/);
        assert.match(await page.locator('.hit').first().innerText(), /15\/2023/);
        await page.screenshot({ path: join(out, 'rescued-1280.png') });
    });

    test('takes a chip away and can go back', async () => {
        const page = await visit('clerk');
        await search(page, QUESTION);
        const asked = page.url();
        assert.equal(await page.locator('.chip').count(), 1);
        await Promise.all([page.waitForNavigation(), page.locator('.chip a').first().click()]);
        assert.equal(await page.locator('.chip').count(), 0);
        assert.notEqual(page.url(), asked);
        await page.goBack();
        assert.equal(page.url(), asked);
        assert.equal(await page.locator('.chip').count(), 1);
    });

    test('sees the words marked where they stand on the scan', async () => {
        const page = await visit('clerk');
        await search(page, 'الأرشفة "صورة"');
        await search(page, QUESTION);
        const scan = page.locator('.hit', { hasText: 'قرار 15-2023 معدل.pdf' }).locator('h2 a');
        await Promise.all([page.waitForNavigation(), scan.click()]);
        const image = page.locator('.scan img');
        await image.evaluate(one => one.decode());
        const drawn = await image.boundingBox();
        const hits = page.locator('.scan svg rect.hit');
        assert.ok((await hits.count()) >= 3);
        for (const hit of await hits.all()) {
            const box = await hit.boundingBox();
            const inside = box.x >= drawn.x - 1 && box.y >= drawn.y - 1 &&
                box.x + box.width <= drawn.x + drawn.width + 1 && box.y + box.height <= drawn.y + drawn.height + 1;
            assert.ok(inside && box.width > 3 && box.height > 3, JSON.stringify([box, drawn]));
        }
        assert.ok(await darkInk(page, 0), 'no ink below the first mark');
        await page.screenshot({ path: join(out, 'record-1280.png') });
        assert.deepEqual(page.faults, []);
    });

    test('sees no page of an auditor', async () => {
        const page = await visit('clerk');
        const answer = await page.goto(`${house.url}/users`);
        assert.equal(answer.status(), 403);
    });
});

/** True when the scan has dark ink inside the n-th mark: the mark is on a word, and not beside it. */
function darkInk(page, n) {
    return page.evaluate(async n => {
        const image = document.querySelector('.scan img');
        const hit = document.querySelectorAll('.scan svg rect.hit')[n];
        const share = name => Number(hit.getAttribute(name)) / 100000;
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
        const pen = canvas.getContext('2d');
        pen.drawImage(image, 0, 0);
        const [x, y] = [share('x') * canvas.width, share('y') * canvas.height];
        const [w, h] = [share('width') * canvas.width, share('height') * canvas.height];
        const { data } = pen.getImageData(x, y, Math.max(1, w), Math.max(1, h));
        let dark = 0;
        for (let at = 0; at < data.length; at += 4) dark += data[at] < 128 ? 1 : 0;
        return dark > data.length / 4 / 50;
    }, n);
}

describe('a stranger', () => {
    test('learns nothing of a record that is not public', async () => {
        const page = await visit();
        await search(page, QUESTION);
        assert.equal(await page.locator('.hit').count(), 0);
        assert.match(await page.locator('main').innerText(), /لا توجد نتائج/);
        const one = await page.goto(`${house.url}/record/3`);
        const none = await page.goto(`${house.url}/record/999999`);
        assert.deepEqual([one.status(), none.status()], [404, 404]);
    });

    test('finds what was made public, and only that', async () => {
        house.run(['describe', '3', '--access', 'public']);
        const page = await visit();
        await search(page, QUESTION);
        assert.equal(await page.locator('.hit').count(), 1);
    });
});

describe('an archivist', () => {
    const paper = name => ({
        name,
        mimeType: 'text/plain',
        buffer: Buffer.from(`بلدية وادي الريحان\nتعميم بشأن ${name}\nالقاقموسة ${name}\n`),
    });

    for (const javaScriptEnabled of [true, false]) {
        test(`deposits files and sees the account balance, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
            const page = await visit('archivist', { javaScriptEnabled });
            await page.goto(`${house.url}/deposit`);
            if (javaScriptEnabled) assert.deepEqual(await serious(page), []);
            await page.screenshot({ path: join(out, 'deposit-1280.png') });
            const names = [`${javaScriptEnabled}-1.txt`, `${javaScriptEnabled}-2.txt`];
            await page.locator('input[type=file]').first().setInputFiles(names.map(paper));
            await page.locator('form#deposit button[type=submit]').click();
            await page.waitForURL(/\/jobs\/\d+$/);
            const receipt = page.locator('main a[href^="/accessions/"]');
            // Without JavaScript the page asks again by itself.
            await receipt.waitFor({ timeout: 60_000 });
            await page.screenshot({ path: join(out, 'account-1280.png') });
            await Promise.all([page.waitForNavigation(), receipt.first().click()]);
            assert.match(await page.locator('main').innerText(), /2/);
            await search(page, 'القاقموسة');
            assert.ok((await page.locator('.hit').count()) >= 2);
            assert.deepEqual(page.faults, []);
        });
    }

    test('describes a record, and the word is found and told in its history', async () => {
        const page = await visit('archivist');
        await page.goto(`${house.url}/record/3/describe`);
        assert.deepEqual(await serious(page), []);
        await page.locator('[name=subject]').fill('موضوع الزنجفيلة');
        await Promise.all([page.waitForNavigation(), page.locator('main form button[type=submit]').first().click()]);
        await search(page, 'subject:الزنجفيلة');
        assert.equal(await page.locator('.hit').count(), 1);
        await page.goto(`${house.url}/record/3/history`);
        assert.match(await page.locator('main').innerText(), /الزنجفيلة/);
    });
});

describe('without JavaScript', () => {
    test('one searches, filters, reads and goes on', async () => {
        const page = await visit('clerk', { javaScriptEnabled: false });
        await search(page, 'لجنة');
        const all = await page.locator('.hit').count();
        assert.ok(all > 1);
        await Promise.all([page.waitForNavigation(), page.locator('.hit h2 a').first().click()]);
        assert.ok(await page.locator('article.record').count());
    });
});

describe('pages', () => {
    const places = [
        ['home', '/'],
        ['search', `/search?q=${encodeURIComponent(QUESTION)}`],
        ['nothing', '/search?q=zzzzqqqq'],
        ['record', `/record/1?q=${encodeURIComponent(QUESTION)}`],
        ['login', '/login'],
    ];

    for (const [name, place] of places) {
        test(`${name}: accessible, and no wider than its window`, async () => {
            const page = await visit(name === 'login' ? undefined : 'clerk');
            for (const width of [1280, 360]) {
                await page.setViewportSize({ width, height: 900 });
                await page.goto(house.url + place);
                const wide = await page.evaluate(() => document.documentElement.scrollWidth);
                assert.ok(wide <= width, `${wide} > ${width}`);
                await page.screenshot({ path: join(out, `${name}-${width}.png`) });
            }
            assert.deepEqual(await serious(page), []);
        });
    }

    test('load nothing from elsewhere', async () => {
        const page = await visit('clerk');
        const asked = [];
        page.on('request', request => asked.push(new URL(request.url()).host));
        await search(page, QUESTION);
        await page.waitForLoadState('networkidle');
        assert.deepEqual([...new Set(asked)], [new URL(house.url).host]);
    });
});
