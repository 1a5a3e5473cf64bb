import type { Duplex } from 'node:stream';
import tls from 'node:tls';

/** TLS over a connection, shaken hands. Rejects with an Error, and closes the connection, when that fails or the signal aborts. */
export async function overTls(socket: Duplex, { signal, ...options }: Omit<tls.ConnectionOptions, 'socket'> & { readonly signal: AbortSignal }): Promise<Duplex> {
  const secure = tls.connect({ socket, ...options });
  try {
    await new Promise<void>((resolve, reject) => {
      secure.once('secureConnect', resolve).once('error', reject).once('close', () => reject(new Error('EOF')));
      if (signal.aborted) reject(signal.reason as Error);
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    return secure;
  } catch (error) {
    socket.destroy();
    secure.destroy();
    throw error;
  }
}
