package spate.tracker;

import java.io.IOException;

/// Puts something on the disk that is to be there after a restart.
interface Saving {
    void save() throws IOException;
}
