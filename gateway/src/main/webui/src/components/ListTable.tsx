import IconButton from '@mui/material/IconButton';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Tooltip from '@mui/material/Tooltip';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** A list with a row per thing. An empty column title stands over the buttons of a row. */
export function ListTable({ label, columns, children }: { label: string; columns: string[]; children: ReactNode }) {
  return (
    <TableContainer>
      <Table size="small" aria-label={label}>
        <TableHead>
          <TableRow>
            {columns.map((column) => (
              <TableCell key={column}>{column}</TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>{children}</TableBody>
      </Table>
    </TableContainer>
  );
}

interface RowButtonProps {
  /** What a screen reader says, with the name of the thing. */
  label: string;
  /** What the pointer is told. */
  title: string;
  icon: LucideIcon;
  disabled?: boolean;
  onClick: () => void;
}

/** One act on the thing of a row. */
export function RowButton({ label, title, icon: Icon, disabled = false, onClick }: RowButtonProps) {
  return (
    <Tooltip title={title}>
      <span>
        <IconButton size="small" aria-label={label} disabled={disabled} onClick={onClick}>
          <Icon size={16} />
        </IconButton>
      </span>
    </Tooltip>
  );
}
