package spate.engine.storage;

/// Opens the storage of one torrent for its engine.
public interface StorageFactory {

    Storage open(StorageHandler handler);
}
