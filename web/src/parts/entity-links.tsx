import { Link } from '../shell/link.tsx';

export function KbLink({ kbId }: { readonly kbId: string }) {
  const name = /^KB/i.test(kbId) ? kbId : `KB${kbId}`;
  return (
    <Link to={`/kbs/${name}`} class="entity">
      {name}
    </Link>
  );
}

export function CveLink({ id }: { readonly id: string }) {
  return (
    <Link to={`/cves/${id}`} class="entity">
      {id}
    </Link>
  );
}

export function DeviceLink({ id, name }: { readonly id: string; readonly name: string | null }) {
  return <Link to={`/devices/${encodeURIComponent(id)}`}>{name ?? id}</Link>;
}
