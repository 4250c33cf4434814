// Muster's own SQL for the lists that are measured, compiled once; a request only brings its value.
import { parseFilter } from '../../../services/scim/filter.ts';
import { resolveFilter } from '../../../services/scim/resolve.ts';
import { userType } from '../../../services/scim/user.ts';
import { compileFilter } from '../../../services/directory/sql/filter.ts';
import { byId } from '../../../services/directory/sql/sort.ts';
import { usersTable } from '../../../services/directory/sql/table.ts';
import { termHash } from '../../../services/directory/sql/term.ts';
import type { ListQuery } from '../../../services/directory/sql/list.ts';

const PLACE = 'place-of-the-value';

export const pageQuery: ListQuery = {
  parameters: [undefined],
  where: undefined,
  candidates: undefined,
  order: byId,
  prepared: true,
};

function compileEquality(path: string): (value: string) => ListQuery {
  const parameters: unknown[] = [undefined];
  const compiled = compileFilter(usersTable, resolveFilter(userType, parseFilter(`${path} eq "${PLACE}"`)), parameters);
  const values = (value: string): unknown[] =>
    parameters.map((each) => {
      if (typeof each === 'bigint') return termHash(`${path}\0${value}`);
      return each === PLACE ? value : each;
    });
  const { where, candidates } = compiled;
  return (value) => ({ parameters: values(value), where, candidates, order: byId, prepared: true });
}

const equalities = new Map<string, (value: string) => ListQuery>();

/** The query `path eq "value"`; the value must be folded already. */
export function filterQuery(path: string, value: string): ListQuery {
  const known = equalities.get(path) ?? compileEquality(path);
  equalities.set(path, known);
  return known(value);
}
