import { Component, type ReactNode } from "react";
import { ErrorState } from "#shared/ui/states.tsx";

interface Props {
  title: string;
  children: ReactNode;
  /** A change of it tries again by itself: the path, say. */
  resetKey?: string;
}

/** Keeps a broken part from taking the rest of the page with it. */
export class ErrorBoundary extends Component<Props, { error: Error | undefined }> {
  override state = { error: undefined as Error | undefined };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override componentDidUpdate(before: Props) {
    if (before.resetKey !== this.props.resetKey && this.state.error !== undefined)
      this.setState({ error: undefined });
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <ErrorState
        title={this.props.title}
        detail={error.message}
        onRetry={() => this.setState({ error: undefined })}
      />
    );
  }
}
