package spate.client.http;

/// What a server answered at the end of all redirects.
///
/// @param status its code
/// @param reason its words for the code, perhaps none
/// @param body the document, already unzipped
public record HttpReply(int status, String reason, byte[] body) {

    public boolean isOk() {
        return status == 200;
    }

    /// `404 Not Found`.
    public String statusText() {
        return reason.isBlank() ? Integer.toString(status) : status + " " + reason.strip();
    }
}
