import type { SnapshotHeader } from '@holdfast/manifest';
import { type ArchiveConfig, endingOf, extensions } from './configuration.ts';

/** Names archives by the configured template, and knows such names again. Times are UTC. */
export interface ArchiveName {
  /** The name for a snapshot; `attempt` counts from 1, and later ones end in `-2`, `-3` … before the extension. */
  of(header: SnapshotHeader, attempt: number): string;
  /** Whether the template may have given this name. */
  matches(name: string): boolean;
}

/** The names of one configured destination. */
export function archiveName(config: ArchiveConfig): ArchiveName {
  const extension = endingOf(config);
  const given = config.fileName ?? (config.format === 'directory' && config.layout === 'dated' ? '{day}' : 'backup-{date}-{time}');
  const written = [extension, extensions[config.format]].find((ending) => ending !== '' && given.endsWith(ending)) ?? '';
  const template = given.slice(0, given.length - written.length);
  const pattern = new RegExp(`^${patternOf(template)}(?:-[1-9]\\d*)?${escaped(extension)}$`, 's');
  return {
    of: (header, attempt) => `${rendered(template, header)}${attempt === 1 ? '' : `-${attempt}`}${extension}`,
    matches: (name) => pattern.test(name),
  };
}

/** The day a snapshot began, `YYYYMMDD`, in UTC. */
export function dayOf(header: SnapshotHeader): string {
  return header.startedAt.slice(0, 10).replaceAll('-', '');
}

const token = /\{(date|time|day|site|kind|id)\}/;

function rendered(template: string, header: SnapshotHeader): string {
  const date = header.startedAt.slice(0, 10);
  const time = header.startedAt.slice(11, 19).replaceAll(':', '');
  const values: Readonly<Record<string, string>> = { date, time, day: dayOf(header), site: header.site, kind: header.kind, id: header.id };
  return splitTemplate(
    template,
    (name) => values[name] as string,
    (text) => text,
  );
}

const patterns: Readonly<Record<string, string>> = {
  date: '\\d{4}-\\d\\d-\\d\\d',
  time: '\\d{6}',
  day: '\\d{8}',
  site: '.+',
  kind: '(?:daily|pre-change|manual)',
  id: '\\d{8}-\\d{6}-[0-9a-f]{4}',
};

function patternOf(template: string): string {
  return splitTemplate(template, (name) => patterns[name] as string, escaped);
}

function splitTemplate(template: string, value: (name: string) => string, literal: (text: string) => string): string {
  return template
    .split(token)
    .map((part, index) => (index % 2 === 1 ? value(part) : literal(part)))
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
