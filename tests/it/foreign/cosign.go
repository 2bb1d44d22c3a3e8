// Cosigns checkpoints, and confirms cosignatures, with code that is not Diwan's: golang.org/x/mod/sumdb/note, as Debian
// packages it in golang-golang-x-mod-dev, opens and writes the notes, Go's own library signs. Only what C2SP
// tlog-cosignature adds to a note (version 1: the type, the time, the two lines in front) is written here.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build cosign.go
//	cosign confirm LOG-VKEY WITNESS-VKEY NOTE
//	cosign sign LOG-VKEY WITNESS-NAME SEED TIME NOTE OUT
//
// The keys are texts, SEED is 64 hexadecimal digits, NOTE and OUT are files. The time that was signed, or the public key,
// is a line of its own; the last line is OK and the status 0, or it begins with FAIL and the status is 1.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// cosignature is the type of a key that signs cosignature/v1.
const cosignature = 4

// witness is a note.Verifier, and with a private key a note.Signer.
type witness struct {
	name    string
	public  ed25519.PublicKey
	private ed25519.PrivateKey
	// time is what is signed next, or what was signed last.
	time uint64
}

func (w *witness) Name() string { return w.name }

func (w *witness) KeyHash() uint32 {
	sum := sha256.Sum256(append([]byte(w.name+"\n"), w.encoded()...))
	return binary.BigEndian.Uint32(sum[:])
}

func (w *witness) encoded() []byte { return append([]byte{cosignature}, w.public...) }

func (w *witness) vkey() string {
	return fmt.Sprintf("%s+%08x+%s", w.name, w.KeyHash(), base64.StdEncoding.EncodeToString(w.encoded()))
}

func message(time uint64, text []byte) []byte {
	return append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", time)), text...)
}

func (w *witness) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	w.time = binary.BigEndian.Uint64(sig)
	return ed25519.Verify(w.public, message(w.time, text), sig[8:])
}

func (w *witness) Sign(text []byte) ([]byte, error) {
	sig := binary.BigEndian.AppendUint64(nil, w.time)
	return append(sig, ed25519.Sign(w.private, message(w.time, text))...), nil
}

// parsed reads a public key of a witness.
func parsed(vkey string) (*witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("not a key")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != cosignature {
		return nil, errors.New("not a key of a witness")
	}
	w := &witness{name: parts[0], public: key[1:]}
	if w.vkey() != vkey {
		return nil, errors.New("the hash of the key differs")
	}
	return w, nil
}

func main() {
	said, err := run(os.Args[1:])
	if err != nil {
		fmt.Println("FAIL", err)
		os.Exit(1)
	}
	fmt.Println(said)
	fmt.Println("OK")
}

func run(args []string) (string, error) {
	switch {
	case len(args) == 4 && args[0] == "confirm":
		return confirm(args[1], args[2], args[3])
	case len(args) == 7 && args[0] == "sign":
		return sign(args[1], args[2], args[3], args[4], args[5], args[6])
	}
	return "", errors.New("usage: cosign confirm|sign ...")
}

// opened reads a note that the log has signed; the witness may have.
func opened(vkey, path string, also ...note.Verifier) (*note.Note, note.Verifier, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	log, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, nil, err
	}
	n, err := note.Open(text, note.VerifierList(append(also, log)...))
	if err != nil {
		return nil, nil, err
	}
	for _, sig := range n.Sigs {
		if sig.Name == log.Name() && sig.Hash == log.KeyHash() {
			return n, log, nil
		}
	}
	return nil, nil, errors.New("the log has not signed")
}

func confirm(vkey, key, path string) (string, error) {
	w, err := parsed(key)
	if err != nil {
		return "", err
	}
	n, _, err := opened(vkey, path, w)
	if err != nil {
		return "", err
	}
	for _, sig := range n.Sigs {
		if sig.Name == w.name && sig.Hash == w.KeyHash() {
			return strconv.FormatUint(w.time, 10), nil
		}
	}
	return "", errors.New("the witness has not signed")
}

func sign(vkey, name, seed, time, path, out string) (string, error) {
	bytes, err := hex.DecodeString(seed)
	if err != nil || len(bytes) != ed25519.SeedSize {
		return "", errors.New("not a seed")
	}
	private := ed25519.NewKeyFromSeed(bytes)
	w := &witness{name: name, private: private, public: private.Public().(ed25519.PublicKey)}
	if w.time, err = strconv.ParseUint(time, 10, 64); err != nil {
		return "", err
	}
	n, _, err := opened(vkey, path)
	if err != nil {
		return "", err
	}
	text, err := note.Sign(n, w)
	if err != nil {
		return "", err
	}
	return w.vkey(), os.WriteFile(out, text, 0o600)
}
