// Journals of workspaces in SQLite: append, read, fork, checkpoint.

import { checkpointsMax, entryCost, type Journals } from '../../core/host/records.ts';
import type { JournalEntry, JournalHeader } from '../../core/lab/journal.ts';
import type { Database } from './database.ts';

export function createJournalStore(database: Database): Journals {
  const newest: Journals['newest'] = (branch, seq) => {
    const row = database.get(
      'select seq, bytes, at_ms from checkpoints where branch = ? and seq <= ? order by seq desc limit 1',
      [branch, seq],
    );
    if (row === null) return null;
    return {
      seq: Number(row.seq),
      bytes: new Uint8Array(row.bytes as Buffer),
      atMs: Number(row.at_ms),
    };
  };
  return {
    newest,
    create(branch, header) {
      database.run(
        `insert into branches (id, workspace, label, created_ms, header)
         values (?, '', '', ?, ?) on conflict (id) do update set header = excluded.header`,
        [branch, header.epochMs, JSON.stringify(header)],
      );
    },
    header(branch) {
      const row = database.get('select header from branches where id = ?', [branch]);
      return row === null ? null : (JSON.parse(String(row.header)) as JournalHeader);
    },
    append(branch, entries) {
      database.group(() => {
        for (const { seq, virtualMs, ...fact } of entries)
          database.run('insert into entries (branch, seq, virtual_ms, fact) values (?, ?, ?, ?)', [
            branch,
            seq,
            virtualMs,
            JSON.stringify(fact),
          ]);
      });
    },
    read(branch, afterSeq) {
      const rows = database.all(
        'select seq, virtual_ms, fact from entries where branch = ? and seq > ? order by seq',
        [branch, afterSeq],
      );
      return rows.map(row => ({
        ...JSON.parse(String(row.fact)),
        seq: Number(row.seq),
        virtualMs: Number(row.virtual_ms),
      })) as JournalEntry[];
    },
    putCheckpoint(branch, seq, bytes) {
      database.group(() => {
        database.run(
          `insert into checkpoints (branch, seq, bytes, at_ms)
           values (?, ?, ?, cast(unixepoch('subsec') * 1000 as integer))
           on conflict (branch, seq) do update set bytes = excluded.bytes, at_ms = excluded.at_ms`,
          [branch, seq, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)],
        );
        database.run(
          `delete from checkpoints where branch = ? and seq not in (
             select seq from checkpoints where branch = ? order by seq desc limit ?)`,
          [branch, branch, checkpointsMax],
        );
      });
    },
    checkpoint: (branch, seq) => newest(branch, seq)?.bytes ?? null,
    checkpoints: branch =>
      database
        .all('select seq from checkpoints where branch = ? order by seq', [branch])
        .map(row => Number(row.seq)),
    size(branches) {
      let bytes = 0;
      for (const branch of branches) {
        const row = database.get(
          `select (select coalesce(sum(octet_length(fact) + ?), 0)
                     from entries where branch = ?) +
                  (select coalesce(sum(length(bytes)), 0)
                     from checkpoints where branch = ?) as n`,
          [entryCost, branch, branch],
        );
        bytes += Number(row?.n ?? 0);
      }
      return bytes;
    },
    keepOnly(branch, { entries, checkpoints }) {
      database.group(() => {
        for (const [table, kept] of [
          ['entries', entries],
          ['checkpoints', checkpoints],
        ] as const)
          for (const row of database.all(`select seq from ${table} where branch = ?`, [branch]))
            if (!kept.has(Number(row.seq)))
              database.run(`delete from ${table} where branch = ? and seq = ?`, [
                branch,
                Number(row.seq),
              ]);
      });
    },
    forgetOutput(branch, keptBytes) {
      // Nothing is read into memory: in a flood this happens every second.
      const newest = database.get(
        `select seq from (
           select seq, sum(octet_length(fact) + ?) over (order by seq desc) as behind
             from entries where branch = ?)
         where behind > ? order by seq desc limit 1`,
        [entryCost, branch, keptBytes],
      );
      if (newest === null) return;
      database.run(
        `delete from entries where branch = ? and seq <= ? and fact like '{"kind":"output",%'`,
        [branch, Number(newest.seq)],
      );
    },
    fork(from, to, seq) {
      database.group(() => {
        database.run(
          `insert into branches (id, workspace, label, created_ms, header)
           select ?, workspace, '', created_ms, header from branches where id = ?`,
          [to, from],
        );
        database.run(
          `insert into entries (branch, seq, virtual_ms, fact)
           select ?, seq, virtual_ms, fact from entries where branch = ? and seq <= ?`,
          [to, from, seq],
        );
        database.run(
          `insert into checkpoints (branch, seq, bytes, at_ms)
           select ?, seq, bytes, at_ms from checkpoints where branch = ? and seq <= ?
           order by seq desc limit 1`,
          [to, from, seq],
        );
      });
    },
    remove(branch) {
      database.group(() => {
        for (const table of ['entries', 'checkpoints'])
          database.run(`delete from ${table} where branch = ?`, [branch]);
        database.run('delete from branches where id = ?', [branch]);
      });
    },
  };
}
