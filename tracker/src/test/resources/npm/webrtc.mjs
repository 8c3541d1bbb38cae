// As much of WebRTC as npm's bittorrent-tracker asks for before two peers are connected: descriptions are made, and
// taken. The native library that it would use instead cannot be built everywhere.

let made = 0

export class RTCSessionDescription {
  constructor ({ type, sdp }) {
    this.type = type
    this.sdp = sdp
  }
}

export class RTCIceCandidate {}

export class RTCPeerConnection {
  iceConnectionState = 'new'
  iceGatheringState = 'complete'
  connectionState = 'new'
  signalingState = 'stable'

  createDataChannel (label) {
    return { label, close () {} }
  }

  async createOffer () {
    return { type: 'offer', sdp: `v=0\r\no=- ${made++} 1 IN IP4 127.0.0.1\r\ns="offer" \u00e9\u4e2d\r\n` }
  }

  async createAnswer () {
    return { type: 'answer', sdp: this.remoteDescription.sdp.replace('"offer"', '"answer"') }
  }

  async setLocalDescription (description) {
    this.localDescription = description
    // All candidates are there at once.
    this.onicecandidate({ candidate: null })
  }

  async setRemoteDescription (description) {
    this.remoteDescription = description
  }

  close () {}
}
