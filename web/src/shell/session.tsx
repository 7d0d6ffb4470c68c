import { type ComponentChildren, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Session } from '../api/schema.ts';
import { type Read, useRead } from '../api/use-read.ts';

const Context = createContext<Read<Session> | null>(null);

/** Who looks at the page. */
export function SessionProvider({ children }: { readonly children: ComponentChildren }) {
  return <Context.Provider value={useRead('/session', {})}>{children}</Context.Provider>;
}

export function useSession(): Read<Session> {
  const session = useContext(Context);
  if (!session) throw new Error('used outside of SessionProvider');
  return session;
}

/** Whether to offer what changes something. A proxy may let in whom the session knows nothing of: then the server will say. */
export function useMayChange(): boolean {
  const { value } = useSession();
  return value !== null && value.user?.role !== 'reader';
}
