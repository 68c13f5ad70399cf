import Button from '@mui/material/Button';
import { Plus } from 'lucide-react';

/** Begins to make one more of what a panel lists. */
export function NewButton({ label, testId, onClick }: { label: string; testId: string; onClick: () => void }) {
  return (
    <Button variant="outlined" color="inherit" size="small" startIcon={<Plus size={15} />} data-testid={testId} onClick={onClick}>
      {label}
    </Button>
  );
}
