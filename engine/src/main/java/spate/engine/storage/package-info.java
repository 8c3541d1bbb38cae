/// Files as the engine sees them: the storage port, where pieces lie, what is kept for serving.
package spate.engine.storage;
