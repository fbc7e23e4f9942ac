import type { ReactNode } from "react";
import type { ListResult } from "../api/lists.ts";
import { useWords } from "../i18n/provider.tsx";
import { Button } from "./button.tsx";
import { classes } from "./classes.ts";
import { EmptyState, ErrorState, SkeletonRows } from "./states.tsx";

export interface Column<T> {
  id: string;
  title: string;
  cell: (row: T) => ReactNode;
  className?: string;
}

interface TableProps<T> {
  /** Names the table for screen readers. */
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
}

/** Scrolls sideways by itself where the window is narrow, by keyboard too. */
export function DataTable<T>({ caption, columns, rows, keyOf }: TableProps<T>) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={caption}
      className="overflow-x-auto rounded-xl border border-line"
    >
      <table className="w-full border-collapse text-start text-sm">
        <thead className="bg-header text-meta">
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" className="px-3 py-2 text-start font-medium">
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-t border-line align-top hover:bg-hover">
              {columns.map((column) => (
                <td key={column.id} className={classes("px-3 py-2", column.className)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface ListProps<T> {
  list: ListResult<T>;
  empty: string;
  children: (rows: T[]) => ReactNode;
}

/** The states of a list around its rows: loading, failed, empty, more to come. */
export function ListView<T>({ list, empty, children }: ListProps<T>) {
  const t = useWords();
  if (list.isPending) return <SkeletonRows count={5} height="h-10" />;
  if (list.isError && list.rows.length === 0) {
    return <ErrorState title={t("shared.loadFailed")} onRetry={() => void list.refetch()} />;
  }
  if (list.rows.length === 0) return <EmptyState title={empty} />;
  return (
    <div className="flex flex-col gap-3">
      {children(list.rows)}
      {list.isFetchNextPageError && (
        <ErrorState title={t("shared.loadFailed")} onRetry={() => void list.fetchNextPage()} />
      )}
      {list.hasNextPage && !list.isFetchNextPageError && (
        <Button
          className="self-center"
          isBusy={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t("shared.loadMore")}
        </Button>
      )}
    </div>
  );
}
