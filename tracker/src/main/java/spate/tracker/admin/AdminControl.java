package spate.tracker.admin;

import java.io.IOException;
import java.util.List;

/// What the admin port has done by who runs the tracker. From any thread; may take its time.
public interface AdminControl {

    /// Reads settings, lists and users again, as SIGHUP has it.
    ///
    /// @throws IOException when the settings stay as they were; the message says why
    void reload() throws IOException;

    /// Whether there is something to be saved, and where to.
    boolean keepsState();

    /// Saves everything now. Only if it [keeps state][#keepsState].
    ///
    /// @throws IOException when it could not be saved
    void save() throws IOException;

    /// What is wrong with the lists, and was with what was loaded, for people.
    List<String> problems();
}
