import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import LinearProgress from '@mui/material/LinearProgress';
import Stack from '@mui/material/Stack';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { X } from 'lucide-react';
import { isFinal, useCancelOperation, useOperations } from '../api/operations';
import type { Operation } from '../api/types';
import { LINE } from '../theme';
import { ago, percent } from './format';
import { Panel } from './Panel';
import { OPERATION_STATE, styleOf } from './status';
import { StatusChip } from './StatusChip';
import { useNow } from './useNow';

/** How long a finished operation stays in the list of a page. */
const SHOWN_MILLIS = 10 * 60_000;

/** What is under way for an area, and what ended lately. Not there at all when nothing is. */
export function RecentOperations({ title, prefix, mayCancel }: { title: string; prefix: string; mayCancel: boolean }) {
  const operations = useOperations();
  const now = useNow();
  const shown = (operations.data ?? [])
    .filter((operation) => operation.kind.startsWith(prefix))
    .filter((operation) => !isFinal(operation.state) || now - Date.parse(operation.occurredAt) < SHOWN_MILLIS)
    .slice(0, 6);
  if (shown.length === 0) {
    return null;
  }
  return (
    <Panel title={title}>
      <Box component="ul" aria-label={title} sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {shown.map((operation) => (
          <OperationRow key={operation.id} operation={operation} now={now} mayCancel={mayCancel} />
        ))}
      </Box>
    </Panel>
  );
}

function OperationRow({ operation, now, mayCancel }: { operation: Operation; now: number; mayCancel: boolean }) {
  const cancel = useCancelOperation();
  const running = !isFinal(operation.state);
  const name = `${verbOf(operation.kind)} ${operation.target ?? ''}`.trim();
  return (
    <Box
      component="li"
      data-testid="operation-row"
      data-kind={operation.kind}
      data-state={operation.state}
      sx={{ px: 2, py: 1.25, '&:not(:first-of-type)': { borderTop: `1px solid ${LINE}` } }}
    >
      <Stack direction="row" sx={{ alignItems: 'center', gap: 1.25, minWidth: 0 }}>
        <Typography variant="body2" sx={{ fontWeight: 550, minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
          {name}
        </Typography>
        <Typography
          variant="caption"
          title={operation.reason ?? ''}
          sx={{ color: operation.state === 'FAILED' ? 'error.main' : 'text.secondary', flex: 1, minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
        >
          {operation.reason}
        </Typography>
        <Typography variant="caption" sx={{ color: 'text.secondary', whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}>
          {running ? percent(operation.progress, 0) : ago(operation.occurredAt, now)}
        </Typography>
        <StatusChip status={styleOf(OPERATION_STATE, operation.state)} />
        {running && mayCancel && (
          <Tooltip title="Cancel">
            <IconButton
              size="small"
              aria-label={`Cancel: ${name}`}
              disabled={cancel.isPending}
              onClick={() => {
                cancel.mutate(operation.id);
              }}
            >
              <X size={15} />
            </IconButton>
          </Tooltip>
        )}
      </Stack>
      {running && (
        <LinearProgress
          aria-label={name}
          sx={{ mt: 1 }}
          {...(operation.progress > 0 ? { variant: 'determinate' as const, value: Math.min(100, operation.progress * 100) } : {})}
        />
      )}
    </Box>
  );
}

const VERBS: Record<string, string> = {
  'model.pull': 'Pull',
  'model.delete': 'Delete',
  'worker.start': 'Start workers on',
  'worker.stop': 'Stop',
};

function verbOf(kind: string): string {
  const known = VERBS[kind];
  if (known !== undefined) {
    return known;
  }
  const verb = kind.split('.').at(-1) ?? kind;
  return verb.charAt(0).toUpperCase() + verb.slice(1);
}
