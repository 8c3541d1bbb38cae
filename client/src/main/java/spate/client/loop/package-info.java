/// Engines on threads: one session, one loop, one thread.
package spate.client.loop;
