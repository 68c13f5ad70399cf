import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import type { AuditRecord } from '../../api/types';
import { dateTime } from '../../components/format';
import { DECISION, styleOf } from '../../components/status';
import { StatusChip } from '../../components/StatusChip';
import { MONOSPACE } from '../../theme';

export function AuditTable({ records, onTrace }: { records: AuditRecord[]; onTrace: (traceId: string) => void }) {
  return (
    <TableContainer>
      <Table size="small" aria-label="Records">
        <TableHead>
          <TableRow>
            <TableCell>When</TableCell>
            <TableCell>Who</TableCell>
            <TableCell>Act</TableCell>
            <TableCell>Target</TableCell>
            <TableCell>What is different</TableCell>
            <TableCell>Trace</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {records.map((record) => (
            <TableRow key={record.index} data-testid="audit-row" data-action={record.action} data-decision={record.decision} sx={{ verticalAlign: 'top' }}>
              <TableCell sx={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}>{dateTime(record.occurredAt)}</TableCell>
              <TableCell>
                <Typography variant="body2" sx={{ fontWeight: 550, wordBreak: 'break-word' }}>
                  {record.actor.name || record.actor.id}
                </Typography>
                <Detail>{record.actor.address}</Detail>
                {record.forgotten && <Detail>A person in this record was forgotten</Detail>}
              </TableCell>
              <TableCell>
                <Typography variant="body2">{record.action}</Typography>
                {record.decision && (
                  <StatusChip status={styleOf(DECISION, record.decision)} {...(record.decision === 'DENIED' ? { title: record.result } : {})} />
                )}
                <Detail>{record.service}</Detail>
                {record.damage && (
                  <Typography variant="caption" color="error" component="div" role="note">
                    Not as it was written: {record.damage}
                  </Typography>
                )}
              </TableCell>
              <TableCell sx={{ wordBreak: 'break-word' }}>
                <Typography variant="body2">{record.target.name || record.target.id}</Typography>
                <Detail>{record.target.kind}</Detail>
              </TableCell>
              <TableCell sx={{ fontFamily: MONOSPACE, fontSize: '0.74rem !important', wordBreak: 'break-word' }}>
                {record.changes.map(({ field, before, after }) => (
                  <div key={field}>
                    {field}: {before ?? '∅'} → {after ?? '∅'}
                  </div>
                ))}
              </TableCell>
              <TableCell>
                {record.traceId && (
                  <Link
                    component="button"
                    type="button"
                    aria-label={`Everything of trace ${record.traceId}`}
                    title={record.traceId}
                    sx={{ fontFamily: MONOSPACE, fontSize: '0.74rem' }}
                    onClick={() => {
                      onTrace(record.traceId ?? '');
                    }}
                  >
                    {record.traceId.slice(0, 8)}
                  </Link>
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function Detail({ children }: { children: string | null | undefined }) {
  return children ? (
    <Box component="p" sx={{ m: 0, fontSize: '0.72rem', color: 'text.secondary' }}>
      {children}
    </Box>
  ) : null;
}
