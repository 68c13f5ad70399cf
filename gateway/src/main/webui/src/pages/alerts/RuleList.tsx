import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Switch from '@mui/material/Switch';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { Pencil, Plus, ScrollText, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/auth';
import { useDeleteRule, useRules, useSaveRule } from '../../api/rules';
import type { Rule } from '../../api/types';
import { ConfirmDialog } from '../../components/Dialogs';
import { EmptyFace, Loaded, ProblemBanner } from '../../components/Faces';
import { secondsOf, span } from '../../components/format';
import { LabelList } from '../../components/LabelList';
import { useNotice } from '../../components/Notices';
import { Panel } from '../../components/Panel';
import { SEVERITY, styleOf } from '../../components/status';
import { StatusChip } from '../../components/StatusChip';
import { MONOSPACE } from '../../theme';
import { draftOf, RuleDialog } from './RuleDialog';

type Open = { dialog: 'edit'; rule?: Rule } | { dialog: 'delete'; rule: Rule };

export function RuleList() {
  const rules = useRules();
  const mayWrite = useMay('rules:write');
  const [open, setOpen] = useState<Open>();
  const close = () => {
    setOpen(undefined);
  };
  const createButton = mayWrite && (
    <Button
      variant="contained"
      startIcon={<Plus size={15} />}
      data-testid="create-rule"
      onClick={() => {
        setOpen({ dialog: 'edit' });
      }}
    >
      New rule
    </Button>
  );
  return (
    <>
      <Panel title="Rules" detail={rules.data && rules.data.length > 0 && String(rules.data.length)} action={createButton}>
        <Loaded
          query={rules}
          what="rules"
          empty={
            <EmptyFace icon={ScrollText} title="No rules yet" hint="A rule watches a metric and raises an alert when its condition has held for long enough." action={createButton} />
          }
        >
          {(items) => (
            <RuleTable
              rules={items}
              mayWrite={mayWrite}
              onEdit={(rule) => {
                setOpen({ dialog: 'edit', rule });
              }}
              onDelete={(rule) => {
                setOpen({ dialog: 'delete', rule });
              }}
            />
          )}
        </Loaded>
      </Panel>
      {open?.dialog === 'edit' && <RuleDialog {...(open.rule === undefined ? {} : { rule: open.rule })} onClose={close} />}
      {open?.dialog === 'delete' && <DeleteRuleDialog rule={open.rule} onClose={close} />}
    </>
  );
}

function RuleTable({ rules, mayWrite, onEdit, onDelete }: { rules: Rule[]; mayWrite: boolean; onEdit: (rule: Rule) => void; onDelete: (rule: Rule) => void }) {
  const save = useSaveRule();
  return (
    <>
      <ProblemBanner
        error={save.error}
        onClose={() => {
          save.reset();
        }}
      />
      <TableContainer>
        <Table size="small" aria-label="Rules">
          <TableHead>
            <TableRow>
              <TableCell>Rule</TableCell>
              <TableCell>Condition</TableCell>
              <TableCell>For</TableCell>
              <TableCell>Severity</TableCell>
              <TableCell>Enabled</TableCell>
              <TableCell />
            </TableRow>
          </TableHead>
          <TableBody>
            {rules.map((rule) => {
              const seconds = secondsOf(rule.for);
              return (
                <TableRow key={rule.id} data-testid="rule-row" data-rule-name={rule.name}>
                  <TableCell>
                    <Typography variant="body2" sx={{ fontWeight: 550 }}>
                      {rule.name}
                    </Typography>
                    {rule.annotations?.['summary'] && (
                      <Typography variant="caption" component="p" sx={{ color: 'text.secondary' }}>
                        {rule.annotations['summary']}
                      </Typography>
                    )}
                    <LabelList labels={rule.labels} />
                  </TableCell>
                  <TableCell sx={{ fontFamily: MONOSPACE, fontSize: '0.76rem !important', wordBreak: 'break-word' }}>{rule.expression}</TableCell>
                  <TableCell sx={{ whiteSpace: 'nowrap' }}>{seconds === undefined ? rule.for : seconds === 0 ? 'at once' : span(seconds * 1000)}</TableCell>
                  <TableCell>
                    <StatusChip status={styleOf(SEVERITY, rule.severity)} />
                  </TableCell>
                  <TableCell>
                    <Switch
                      size="small"
                      checked={rule.enabled}
                      disabled={!mayWrite || (save.isPending && save.variables.id === rule.id)}
                      slotProps={{ input: { 'aria-label': `${rule.name} enabled` } }}
                      onChange={(event) => {
                        save.mutate({ id: rule.id, draft: { ...draftOf(rule), enabled: event.target.checked } });
                      }}
                    />
                  </TableCell>
                  <TableCell align="right" sx={{ whiteSpace: 'nowrap' }}>
                    {mayWrite && (
                      <>
                        <Tooltip title="Edit">
                          <IconButton
                            size="small"
                            aria-label={`Edit ${rule.name}`}
                            onClick={() => {
                              onEdit(rule);
                            }}
                          >
                            <Pencil size={15} />
                          </IconButton>
                        </Tooltip>
                        <Tooltip title="Delete">
                          <IconButton
                            size="small"
                            aria-label={`Delete ${rule.name}`}
                            onClick={() => {
                              onDelete(rule);
                            }}
                          >
                            <Trash2 size={16} />
                          </IconButton>
                        </Tooltip>
                      </>
                    )}
                  </TableCell>
                </TableRow>
              );
            })}
          </TableBody>
        </Table>
      </TableContainer>
    </>
  );
}

function DeleteRuleDialog({ rule, onClose }: { rule: Rule; onClose: () => void }) {
  const remove = useDeleteRule();
  const notice = useNotice();
  return (
    <ConfirmDialog
      title={`Delete ${rule.name}?`}
      intro="Its open alerts are resolved. Alerts of the past stay in the history."
      submit="Delete rule"
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => {
        remove.mutate(rule.id, {
          onSuccess: () => {
            notice(`${rule.name} is deleted`);
            onClose();
          },
        });
      }}
    />
  );
}
