// The alerts, evaluated by Prometheus over series as gateway, directory and operator export them: when each fires, and when not.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { providePromtool } from '../support/promtool.ts';
import { NAMESPACE, find, helmMissing, render } from './chart.ts';

const promtool = providePromtool();
const missing = helmMissing() ?? promtool.missing;

interface Rule {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A series and its samples, one a minute, in promtool's notation: `0+60x30` begins at 0 and grows by 60 thirty times. */
type Series = Readonly<Record<string, string>>;

interface Fired {
  readonly summary: string;
  readonly labels?: Readonly<Record<string, string>>;
}

const here = `namespace="${NAMESPACE}"`;
const elsewhere = 'namespace="staging"';
const HOUR = 60;
const DAYS = 86_400;

let folder: string;
let rules: readonly Rule[];

/** What promtool has against these alerts at these minutes; nothing is well. */
function judge(series: Series, alert: string, expected: Readonly<Record<number, readonly Fired[]>>): string {
  const rule = rules.find((each) => each.alert === alert);
  if (rule === undefined) throw new Error(`There is no alert ${alert}.`);
  const tests = Object.entries(expected).map(([minute, fired]) => ({
    eval_time: `${minute}m`,
    alertname: alert,
    exp_alerts: fired.map(({ summary, labels }) => ({
      exp_labels: { ...rule.labels, ...labels },
      exp_annotations: { ...rule.annotations, summary },
    })),
  }));
  const input = Object.entries(series).map(([name, values]) => ({ series: name, values }));
  const file = join(folder, 'test.json');
  const cases = [{ interval: '1m', input_series: input, alert_rule_test: tests }];
  writeFileSync(file, JSON.stringify({ rule_files: ['rules.json'], evaluation_interval: '1m', tests: cases }));
  const { status, stdout, stderr } = spawnSync(promtool.path ?? '', ['test', 'rules', file], { encoding: 'utf8' });
  return status === 0 ? '' : `${stdout}${stderr}`;
}

describe.skipIf(missing !== undefined)('alerts', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-alerts-'));
    const { spec } = find(render({ values: 'monitoring' }), 'PrometheusRule', 'users-muster-alerts');
    rules = (spec?.['groups'] as { rules: Rule[] }[]).flatMap((group) => group.rules);
    writeFileSync(join(folder, 'rules.json'), JSON.stringify(spec));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('Prometheus takes them as they are', () => {
    const { status, stderr } = spawnSync(promtool.path ?? '', ['check', 'rules', join(folder, 'rules.json')]);
    expect(stderr.toString()).toBe('');
    expect(status).toBe(0);
  });

  test('MusterGatewayAbsent: when none is seen, whatever another installation has', () => {
    const connected = (where: string) => `muster_gateway_directory_connected{${where},pod="a"}`;
    const summary = 'No gateway is seen, so that perhaps no customer is answered';
    expect(judge({ [connected(elsewhere)]: '1x30' }, 'MusterGatewayAbsent', { 4: [], 6: [{ summary }] })).toBe('');
    expect(judge({ [connected(here)]: '0x30' }, 'MusterGatewayAbsent', { 20: [] })).toBe('');
  });

  describe('MusterErrorRatio', () => {
    const requests = (outcome: string, where = here) => `muster_gateway_requests_total{${where},outcome="${outcome}"}`;

    test.each(['failed', 'unavailable'])('more than one in twenty %s for ten minutes', (outcome) => {
      const series = { [requests('success')]: '0+90x60', [requests(outcome)]: '0+10x60' };
      expect(judge(series, 'MusterErrorRatio', { 9: [], 20: [{ summary: '10% of all requests fail' }] })).toBe('');
    });

    test('not for fewer, nor for what the client is to blame for, nor for another installation', () => {
      const series = {
        [requests('success')]: '0+97x60',
        [requests('unavailable')]: '0+3x60',
        [requests('refused')]: '0+100x60',
        [requests('unauthenticated')]: '0+100x60',
        [requests('limited')]: '0+100x60',
        [requests('failed', elsewhere)]: '0+1000x60',
      };
      expect(judge(series, 'MusterErrorRatio', { 30: [], 60: [] })).toBe('');
    });
  });

  test('MusterLatency: when one request in a hundred takes longer than two seconds', () => {
    const bucket = (le: string) => `muster_gateway_request_duration_seconds_bucket{${here},route="/Users",le="${le}"}`;
    const slow = { [bucket('2.5')]: '0+980x60', [bucket('5')]: '0+1000x60', [bucket('+Inf')]: '0+1000x60' };
    const summary = 'One request in a hundred takes longer than 3.75s';
    expect(judge(slow, 'MusterLatency', { 14: [], 20: [{ summary }] })).toBe('');
    const fast = { [bucket('0.1')]: '0+995x60', [bucket('5')]: '0+1000x60', [bucket('+Inf')]: '0+1000x60' };
    expect(judge(fast, 'MusterLatency', { 60: [] })).toBe('');
  });

  describe('MusterQuarantineRisk', () => {
    const requests = (outcome: string, result: string, pod = 'a') =>
      `muster_gateway_tenant_requests_total{${here},pod="${pod}",tenant_id="acme",outcome="${outcome}",result="${result}"}`;
    const risk = (share: string): Fired => ({
      summary: `${share} of the requests of tenant acme fail; its identity provider may stop its job`,
      labels: { tenant_id: 'acme' },
    });

    test('when four in ten of a tenant’s requests fail, on whichever gateway', () => {
      const series = { [requests('2xx', 'success')]: '0+6x90', [requests('400', 'failure', 'b')]: '0+4x90' };
      expect(judge(series, 'MusterQuarantineRisk', { 5: [], 60: [risk('40%')] })).toBe('');
    });

    test('when a short cycle fails that comes every forty minutes only', () => {
      const series = {
        [requests('2xx', 'success')]: '0x30 0+10x2 20x37',
        [requests('409', 'failure')]: '0x30 0+30x2 60x37',
      };
      expect(judge(series, 'MusterQuarantineRisk', { 30: [], 55: [risk('75%')] })).toBe('');
    });

    test('not for a user that is gone, nor for a handful of failures', () => {
      const gone = { [requests('2xx', 'success')]: '0+6x90', [requests('404', 'success')]: '0+60x90' };
      expect(judge(gone, 'MusterQuarantineRisk', { 60: [] })).toBe('');
      const few = { [requests('2xx', 'success')]: '0x90', [requests('400', 'failure')]: '0x40 0+5x3 15x50' };
      expect(judge(few, 'MusterQuarantineRisk', { 50: [], 65: [] })).toBe('');
    });
  });

  describe('MusterTokenExpiring', () => {
    const ends = (which = '') =>
      `muster_scimtenant_${which}token_expiration_timestamp_seconds{namespace="n",name="acme"}`;
    const soon = (pod = 'a') =>
      `muster_scimtenant_status_condition{namespace="n",name="acme",condition="TokenExpiringSoon",status="True",pod="${pod}"}`;
    const fine = soon().replace('"True"', '"False"');
    const at = 2 * HOUR;
    const ending = (days: number): Fired[] => [
      { summary: `A token of ScimTenant n/acme ends in ${days}d 0h 0m 0s`, labels: { namespace: 'n', name: 'acme' } },
    ];
    /** So many days from the minute at which the alert is looked at. */
    const inDays = (days: number) => `${days * DAYS + at * 60}x180`;

    test('when the one in the Secret ends within two weeks', () => {
      const series = { [ends()]: inDays(13), [soon()]: '1x180' };
      expect(judge(series, 'MusterTokenExpiring', { 30: [], [at]: ending(13) })).toBe('');
    });

    test('when the one before ends and the customer still uses it, however long the one in the Secret is good for', () => {
      const series = { [ends()]: inDays(300), [ends('previous_')]: inDays(2), [soon()]: '1x180' };
      expect(judge(series, 'MusterTokenExpiring', { [at]: ending(2) })).toBe('');
    });

    test('although another replica leads meanwhile', () => {
      const series = { [ends()]: inDays(13), [soon('a')]: '1x90', [soon('b')]: '_x88 1x90' };
      expect(judge(series, 'MusterTokenExpiring', { [at]: ending(13) })).toBe('');
    });

    test('not before, nor for one that is short-lived and will be replaced, nor for an earlier one that nobody uses', () => {
      expect(judge({ [ends()]: inDays(20), [soon()]: '1x180' }, 'MusterTokenExpiring', { [at]: [] })).toBe('');
      expect(judge({ [ends()]: inDays(3), [fine]: '1x180' }, 'MusterTokenExpiring', { [at]: [] })).toBe('');
      const unused = { [ends()]: inDays(300), [ends('previous_')]: inDays(2), [fine]: '1x180' };
      expect(judge(unused, 'MusterTokenExpiring', { [at]: [] })).toBe('');
    });
  });

  test('MusterTenantNotReady: when it has not been for fifteen minutes, whichever replica says so', () => {
    const ready = (status: string, pod: string) =>
      `muster_scimtenant_status_condition{namespace="n",name="acme",condition="Ready",status="${status}",pod="${pod}"}`;
    const fired = { summary: 'ScimTenant n/acme is not ready', labels: { namespace: 'n', name: 'acme' } };
    const series = { [ready('False', 'a')]: '1x10', [ready('False', 'b')]: '_x9 1x30' };
    expect(judge(series, 'MusterTenantNotReady', { 14: [], 20: [fired] })).toBe('');
    expect(judge({ [ready('True', 'a')]: '1x60' }, 'MusterTenantNotReady', { 60: [] })).toBe('');
  });

  describe('MusterOperatorNotReconciling', () => {
    const leads = (where: string, pod: string) =>
      `leader_election_master_status{${where},name="muster-operator",pod="${pod}"}`;
    const longest = `workqueue_longest_running_processor_seconds{${here},name="scimtenant",controller="scimtenant"}`;
    const total = (result: string) =>
      `controller_runtime_reconcile_total{${here},controller="scimtenant",result="${result}"}`;
    const errors = `controller_runtime_reconcile_errors_total{${here},controller="scimtenant"}`;
    const fired = [{ summary: 'The operator does not reconcile ScimTenants' }];
    const well = { [leads(here, 'a')]: '1x60', [leads(here, 'b')]: '0x60', [longest]: '2x60' };

    test('when nobody leads here, or there is no operator at all', () => {
      const series = { [leads(here, 'a')]: '0x60', [leads(elsewhere, 'c')]: '1x60' };
      expect(judge(series, 'MusterOperatorNotReconciling', { 14: [], 20: fired })).toBe('');
      expect(judge({}, 'MusterOperatorNotReconciling', { 20: fired })).toBe('');
    });

    test('when a worker is stuck', () => {
      expect(judge({ ...well, [longest]: '0+60x60' }, 'MusterOperatorNotReconciling', { 20: [], 30: fired })).toBe('');
    });

    test('when most reconciles fail', () => {
      const series = { ...well, [total('error')]: '0+6x60', [total('success')]: '0+4x60', [errors]: '0+6x60' };
      expect(judge(series, 'MusterOperatorNotReconciling', { 10: [], 25: fired })).toBe('');
    });

    test('not while one of two leads and few fail, nor with nothing to do', () => {
      const series = { ...well, [total('error')]: '0+1x60', [total('success')]: '0+9x60', [errors]: '0+1x60' };
      expect(judge(series, 'MusterOperatorNotReconciling', { 40: [] })).toBe('');
      expect(judge({ ...well, [errors]: '0x60' }, 'MusterOperatorNotReconciling', { 40: [] })).toBe('');
    });
  });

  test.each([
    [
      'MusterRedisInsurance',
      'muster_gateway_rate_limit_insured',
      '1',
      15,
      'Rate limits are counted in memory because Redis is away',
    ],
    [
      'MusterDirectoryDisconnected',
      'muster_gateway_directory_connected',
      '0',
      5,
      'A gateway hears nothing of changed tenants',
    ],
  ])('%s: when one of two gateways says so', (alert, metric, bad, minutes, summary) => {
    const good = bad === '1' ? '0' : '1';
    const series = (first: string) => ({
      [`${metric}{${here},pod="a"}`]: `${first}x60`,
      [`${metric}{${here},pod="b"}`]: `${good}x60`,
      [`${metric}{${elsewhere},pod="c"}`]: `${bad}x60`,
    });
    expect(judge(series(bad), alert, { [minutes - 1]: [], [minutes + 5]: [{ summary }] })).toBe('');
    expect(judge(series(good), alert, { 60: [] })).toBe('');
  });

  describe('MusterFeedStopped', () => {
    const sequencer = (pod: string) => `muster_directory_feed_sequencer{${here},pod="${pod}"}`;
    const age = `muster_directory_feed_outbox_age_seconds{${here},pod="a"}`;
    const fired = [{ summary: 'Changes do not reach the applications that follow them' }];

    test('when no directory puts changes in order, whatever another installation does', () => {
      const idle = { [sequencer('a')]: '0x30', [`muster_directory_feed_sequencer{${elsewhere},pod="c"}`]: '1x30' };
      expect(judge(idle, 'MusterFeedStopped', { 1: [], 5: fired })).toBe('');
      expect(judge({}, 'MusterFeedStopped', { 5: fired })).toBe('');
    });

    test('when one does and changes wait', () => {
      const waiting = { [sequencer('a')]: '1x30', [age]: '0+30x30' };
      expect(judge(waiting, 'MusterFeedStopped', { 3: [], 10: fired })).toBe('');
    });

    test('not while one of two does, and another takes over', () => {
      const well = { [sequencer('a')]: '1x10 0x20', [sequencer('b')]: '0x11 1x19', [age]: '2x30' };
      expect(judge(well, 'MusterFeedStopped', { 5: [], 12: [], 25: [] })).toBe('');
    });
  });

  test('MusterReaderBehind: when an application has been ten thousand changes behind for a quarter of an hour', () => {
    const lag = (reader: string, pod: string) =>
      `muster_directory_feed_lag_changes{${here},pod="${pod}",reader="${reader}"}`;
    const series = { [lag('pager', 'a')]: '0x60', [lag('pager', 'b')]: '20000x60', [lag('report', 'a')]: '9000x60' };
    const fired = { summary: 'The application pager is 20000 changes behind', labels: { reader: 'pager' } };
    expect(judge(series, 'MusterReaderBehind', { 14: [], 20: [fired] })).toBe('');
  });

  describe('how a customer’s sync goes', () => {
    const going = (reason: string, name = 'acme') =>
      `muster_scimtenant_provisioning{${here},name="${name}",reason="${reason}",pod="a"}`;
    const tenant = { namespace: NAMESPACE, name: 'acme' };

    test.each(['QuarantineRisk', 'Quarantined'])('MusterSyncQuarantine: %s for a quarter of an hour', (reason) => {
      const summary = `Entra ID stops the sync of ScimTenant ${NAMESPACE}/acme, or is about to: ${reason}`;
      const fired = [{ summary, labels: { ...tenant, reason } }];
      const series = { [going(reason)]: '1x60', [going('Healthy', 'other')]: '1x60' };
      expect(judge(series, 'MusterSyncQuarantine', { 14: [], 20: fired })).toBe('');
    });

    test('MusterUsersFailing: when some have not arrived for six hours, and not when they come at the next try', () => {
      const fired = [{ summary: `Users of ScimTenant ${NAMESPACE}/acme have not arrived for hours`, labels: tenant }];
      const series = { [going('SomeUsersFailing')]: '1x500' };
      expect(judge(series, 'MusterUsersFailing', { [5 * HOUR]: [], [7 * HOUR]: fired })).toBe('');
      expect(judge(series, 'MusterSyncQuarantine', { [7 * HOUR]: [] })).toBe('');
      const soon = { [going('SomeUsersFailing')]: '1x60', [going('Healthy')]: '_x61 1x440' };
      expect(judge(soon, 'MusterUsersFailing', { [7 * HOUR]: [] })).toBe('');
    });

    test('MusterLogEntriesLost: when entries are, by whichever directory of this installation', () => {
      const lost = (where: string) => `muster_directory_log_entries_dropped_total{${where},pod="a"}`;
      const fired = [{ summary: 'Entries of the provisioning log were lost' }];
      const series = { [lost(here)]: '0x10 0+5x30', [lost(elsewhere)]: '0x60' };
      expect(judge(series, 'MusterLogEntriesLost', { 9: [], 20: fired })).toBe('');
      expect(judge({ [lost(elsewhere)]: '0+5x60' }, 'MusterLogEntriesLost', { 20: [] })).toBe('');
    });
  });

  describe('receivers', () => {
    const gauge = (name: string, labels = 'receiver="pager",format="WEBHOOK"', where = here) =>
      `muster_transmitter_${name}{${where},pod="a",${labels}}`;

    test('MusterTransmitterAbsent: when none is connected, whatever another installation has', () => {
      const connected = (where: string) => `muster_transmitter_directory_connected{${where},pod="a"}`;
      const fired = [{ summary: 'No transmitter is at work, so that no receiver is sent anything' }];
      expect(judge({ [connected(elsewhere)]: '1x30' }, 'MusterTransmitterAbsent', { 4: [], 10: fired })).toBe('');
      expect(judge({ [connected(here)]: '0x30' }, 'MusterTransmitterAbsent', { 10: fired })).toBe('');
      expect(judge({ [connected(here)]: '1x30' }, 'MusterTransmitterAbsent', { 20: [] })).toBe('');
    });

    test('MusterReceiverHalted: when it waits for a person', () => {
      const labels = { receiver: 'pager', state: 'gap' };
      const fired = [{ summary: 'The receiver pager is sent nothing any more: gap', labels }];
      const series = { [gauge('halted', 'receiver="pager",state="gap"')]: '1x30' };
      expect(judge(series, 'MusterReceiverHalted', { 4: [], 10: fired })).toBe('');
    });

    test('MusterReceiverFailing: when a change has waited for ten minutes, not when it comes and goes', () => {
      const labels = { receiver: 'pager' };
      const fired = [{ summary: 'The receiver pager has not taken a change that is 20m 0s old', labels }];
      expect(
        judge({ [gauge('oldest_undelivered_seconds')]: '0+60x30' }, 'MusterReceiverFailing', { 10: [], 20: fired }),
      ).toBe('');
      expect(judge({ [gauge('oldest_undelivered_seconds')]: '300x60' }, 'MusterReceiverFailing', { 30: [] })).toBe('');
    });

    test('MusterDeadLetters: when changes were given up', () => {
      const fired = [{ summary: '3 changes were given up for the receiver pager', labels: { receiver: 'pager' } }];
      expect(judge({ [gauge('dead_changes')]: '3x30' }, 'MusterDeadLetters', { 4: [], 10: fired })).toBe('');
      expect(judge({ [gauge('dead_changes')]: '0x30' }, 'MusterDeadLetters', { 20: [] })).toBe('');
    });
  });
});
