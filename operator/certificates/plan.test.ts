import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseCertificates } from '../../services/rpc/certificates.ts';
import { CA_LIFE_MS, createAuthority, LEAF_LIFE_MS } from './authority.ts';
import { planAuthority, planLeaf, readAuthority, toAuthorityData, type Authority, type Data } from './plan.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.parse('2030-01-01T00:00:00Z');
const at = (ms: number) => new Date(START + ms);
const server = { dnsNames: ['muster-directory', 'muster-directory.muster.svc'], usage: 'server' } as const;
const gateway = { dnsNames: ['gateway.muster'], usage: 'client' } as const;
const certOf = (data: Data) => new X509Certificate(data['tls.crt'] ?? '');

/** What a Secret would give back. */
const stored = (authority: Authority): Authority | undefined => {
  const data = Object.entries(toAuthorityData(authority)).filter(([, text]) => text !== null);
  return readAuthority(Object.fromEntries(data) as Data);
};

const trusts = (bundle: string, cert: X509Certificate, now: Date): boolean =>
  cert.validToDate > now &&
  cert.validFromDate <= now &&
  parseCertificates(bundle).some((ca) => ca.validToDate > now && cert.checkIssued(ca) && cert.verify(ca.publicKey));

test('in eleven years both sides always trust each other, even when one sees each change only most of a day later', () => {
  let authority = planAuthority(undefined, at(0));
  let [directory, client]: [Data, Data] = [{}, {}];
  // What is mounted somewhere, the latest first; when nothing changed for two days everybody has it.
  let seen: [Data, Data][] = [];
  const authorities = new Set<string>();
  const failures: string[] = [];
  let changedMs = 0;
  for (let ms = 0; ms < 11 * 365 * DAY_MS;) {
    const now = at(ms);
    const before = [directory, client];
    authority = planAuthority(stored(authority), now);
    directory = planLeaf(directory, server, authority, now);
    client = planLeaf(client, gateway, authority, now);
    authorities.add(authority.signing.cert);
    if (before[0] !== directory || before[1] !== client) changedMs = ms;
    seen = [[directory, client] as [Data, Data], ...seen].slice(0, 4);
    const pairs = seen.flatMap(([one]) => seen.map(([, other]) => [one, other] as const));
    const isTrusted = pairs.every(
      ([one, other]) =>
        trusts(one['ca.crt'] ?? '', certOf(other), now) && trusts(other['ca.crt'] ?? '', certOf(one), now),
    );
    if (!isTrusted) failures.push(now.toISOString());
    const isQuiet = ms - changedMs > 2 * DAY_MS;
    ms += isQuiet ? 10 * DAY_MS : 6 * HOUR_MS;
    if (isQuiet) seen = [];
  }
  expect(failures).toEqual([]);
  expect(authorities.size).toBe(2);
}, 120_000);

describe('a CA', () => {
  const held = planAuthority(undefined, at(0));

  test('stays the same for two thirds of its life', () => {
    expect(planAuthority(held, at(CA_LIFE_MS * 0.66))).toBe(held);
  });

  test('is followed by one that is trusted at once and signs a day later', () => {
    const due = CA_LIFE_MS * 0.67;
    const announced = planAuthority(held, at(due));
    expect(announced.signing).toEqual(held.signing);
    expect(parseCertificates(announced.trusted)).toHaveLength(2);
    expect(planAuthority(announced, at(due + 23 * HOUR_MS))).toBe(announced);
    const taken = planAuthority(announced, at(due + 25 * HOUR_MS));
    expect(taken).toMatchObject({ signing: announced.next, next: undefined });
    expect(taken.trusted).toContain(held.signing.cert);
    expect(Object.values(toAuthorityData(taken))).not.toContain(held.signing.key);
    expect(planAuthority(taken, at(CA_LIFE_MS + DAY_MS)).trusted).not.toContain(held.signing.cert);
  });

  test.each<[string, (data: Record<string, string>) => void]>([
    ['has no key', (data) => delete data['tls.key']],
    ['has a broken certificate', (data) => (data['tls.crt'] = 'broken')],
    ['has the key of another', (data) => (data['tls.key'] = createAuthority(at(0)).key)],
    ['has nothing that is right', (data) => Object.keys(data).forEach((key) => (data[key] = 'broken'))],
  ])('that %s is made anew', (_, spoil) => {
    const data = { ...toAuthorityData(held) } as Record<string, string>;
    spoil(data);
    expect(readAuthority(data)).toBeUndefined();
  });

  test('that expired is made anew, and is not trusted any more', () => {
    const renewed = planAuthority(held, at(CA_LIFE_MS + 1));
    expect(renewed.trusted).toBe(renewed.signing.cert);
    expect(renewed.signing).not.toEqual(held.signing);
  });
});

describe('a leaf', () => {
  const authority = planAuthority(undefined, at(0));
  const held = planLeaf({}, server, authority, at(0));
  const serial = certOf(held).serialNumber;

  test('stays the same for two thirds of its life, and no longer', () => {
    expect(planLeaf(held, server, authority, at(59 * DAY_MS))).toBe(held);
    const renewed = certOf(planLeaf(held, server, authority, at(61 * DAY_MS)));
    expect(renewed.serialNumber).not.toBe(serial);
    expect(renewed.validToDate).toEqual(new Date(START + 61 * DAY_MS + LEAF_LIFE_MS));
  });

  test.each<[string, Data]>([
    ['is missing', {}],
    ['is broken', { ...held, 'tls.crt': 'broken' }],
    ['has another key', { ...held, 'tls.key': planLeaf({}, server, authority, at(0))['tls.key'] ?? '' }],
    ['is of another CA', planLeaf({}, server, planAuthority(undefined, at(0)), at(0))],
    ['names another host', planLeaf({}, { ...server, dnsNames: ['other'] }, authority, at(0))],
    ['is for clients', planLeaf({}, { ...server, usage: 'client' }, authority, at(0))],
  ])('that %s is made anew', (_, data) => {
    const renewed = planLeaf(data, server, authority, at(DAY_MS));
    expect(renewed).not.toBe(data);
    expect(certOf(renewed).checkIssued(new X509Certificate(authority.signing.cert))).toBe(true);
    expect(planLeaf(renewed, server, authority, at(DAY_MS))).toBe(renewed);
  });

  test('keeps its key when only those that it trusts change', () => {
    const planned = planLeaf({ ...held, 'ca.crt': '' }, server, authority, at(DAY_MS));
    expect(planned).toEqual(held);
  });

  test('does not outlive its CA', () => {
    const late = planLeaf({}, server, authority, at(CA_LIFE_MS - DAY_MS));
    expect(certOf(late).validToDate).toEqual(new X509Certificate(authority.signing.cert).validToDate);
  });
});
