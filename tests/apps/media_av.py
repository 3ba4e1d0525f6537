"""st.audio and st.video: data of all kinds, times, subtitles, players that start by themselves."""
import datetime
import io
import pathlib

import numpy as np
import streamlit as st

HERE = pathlib.Path(__file__).parent
SRT = "1\n00:00:01,000 --> 00:00:02,500\nHello, 00:00:09,999!\n\n2\n00:00:03,000 --> 00:00:04,000\nBye\n"


def refused(command, *args, **arguments):
    try:
        command(*args, **arguments)
        st.write("taken")
    except Exception as error:
        st.write(type(error).__name__)


st.header("Sound")
t = np.linspace(0, 0.1, 800)
st.audio(np.sin(440 * t * 6.28), sample_rate=8000)
st.audio(np.stack([np.sin(440 * t), np.cos(220 * t)]), sample_rate=8000, alt="two channels")
st.audio((np.sin(t) * 1000).astype("i2")[::3], sample_rate=4000)
st.audio(np.array([]), sample_rate=8000)
st.audio(np.zeros(5), sample_rate=8000)
st.audio(b"OggS bytes", format="audio/ogg", start_time=3, end_time=8.9, loop=True)
st.audio(io.BytesIO(b"in memory"), "audio/mpeg", "1m 5s", width=300)
st.audio("https://example.org/purr.mp3", autoplay=True, end_time="10s")
st.audio(b"plays", autoplay=True)
st.audio(None)
st.audio(b"q" * 2_000_000, format="audio/flac", start_time=datetime.timedelta(seconds=2.5))
file = HERE / "_sound.bin"
file.write_bytes(b"sound in a file")
st.audio(file)
st.audio(str(file), sample_rate=5)
with open(file, "rb") as opened:
    opened.read(3)
    st.audio(opened)
refused(st.audio, np.zeros(5))
refused(st.audio, np.zeros((2, 2, 2)), sample_rate=8000)
refused(st.audio, b"x", start_time="soon")
refused(st.audio, b"x", start_time=None)
refused(st.audio, b"x", end_time="late")
refused(st.audio, b"x", width="content")
refused(st.audio, b"x", start_time=[1])
refused(st.audio, str(HERE / "missing.wav"))
refused(st.audio, 5)
refused(st.audio, b"plays", autoplay=True)

st.header("Films")
st.video("https://example.org/film.mp4", alt="a film", muted=True)
st.video("https://www.youtube.com/watch?v=B2iAodr0fOo", start_time=5, autoplay=True)
st.video("https://youtu.be/B2iAodr0fOo?t=3")
st.video(b"film", "video/webm", 2, subtitles=SRT, end_time=20, loop=True, autoplay=True, muted=True, width=500)
st.video(b"film", subtitles={"English": "WEBVTT\n\n00:01.000 --> 00:02.000\nHi", "Deutsch": SRT.encode()})
vtt, srt = HERE / "_words.vtt", HERE / "_words.srt"
vtt.write_text("WEBVTT\n\nfrom a file")
srt.write_text(SRT)
st.video(b"film", subtitles={"a": vtt, "b": str(srt), "c": io.BytesIO(b"WEBVTT"), "": "WEBVTT x"})
st.video(np.arange(10, dtype="i4"))
st.video(file)
refused(st.video, b"film", subtitles="neither")
refused(st.video, b"film", subtitles=5)
refused(st.video, b"film", subtitles={"a": 5})
refused(st.video, b"film", subtitles=HERE / "missing.vtt")
refused(st.video, b"film", subtitles=file)
refused(st.video, b"film", start_time=-1)
refused(st.video, b"film", start_time=5, end_time=4)
refused(st.video, "https://youtu.be/B2iAodr0fOo", subtitles=SRT)
refused(st.video, {"a": 1})

if st.button("Again"):
    st.write("again")
