/* The loops over every character of every text, see passages.py, which does the same in Python
   where this is not built, some hundred times slower. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

#define BASE 0x9E3779B97F4A7C15u /* odd, and its bits are without any order */
#define MOST 64

/* letters(text) -> str: the characters of which str.isalnum() is true. */
static PyObject *letters(PyObject *module, PyObject *text)
{
    if (!PyUnicode_Check(text))
        return PyErr_Format(PyExc_TypeError, "expected a text");
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), have = 0;
    Py_UCS4 *kept = PyMem_New(Py_UCS4, length + 1);
    if (kept == NULL)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 character = PyUnicode_READ(kind, data, i);
        if (Py_UNICODE_ISALNUM(character))
            kept[have++] = character;
    }
    PyObject *found = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, kept, have);
    PyMem_Free(kept);
    return found;
}

/* Puts a number into an ascending array of at most `count`, unless it is there or too large. */
static Py_ssize_t keep(uint32_t *kept, Py_ssize_t have, Py_ssize_t count, uint32_t number)
{
    Py_ssize_t at = have;
    while (at > 0 && kept[at - 1] > number)
        at--;
    if ((at > 0 && kept[at - 1] == number) || at == count)
        return have;
    have += have < count;
    memmove(kept + at + 1, kept + at, (have - at - 1) * sizeof *kept);
    kept[at] = number;
    return have;
}

/* smallest(text, length, count) -> list: the smallest hashes of all pieces of this length. */
static PyObject *smallest(PyObject *module, PyObject *args)
{
    PyObject *text;
    Py_ssize_t length, count;
    if (!PyArg_ParseTuple(args, "Unn", &text, &length, &count))
        return NULL;
    if (length < 1 || count < 1 || count > MOST)
        return PyErr_Format(PyExc_ValueError, "expected a length, and a count up to %d", MOST);
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    uint64_t hash = 0, gone = 1; /* what a character counts that leaves the piece */
    for (Py_ssize_t i = 0; i < length; i++)
        gone *= BASE;
    uint32_t kept[MOST];
    Py_ssize_t have = 0;
    for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(text); i++) {
        hash = hash * BASE + PyUnicode_READ(kind, data, i);
        if (i >= length)
            hash -= gone * PyUnicode_READ(kind, data, i - length);
        if (i >= length - 1)
            have = keep(kept, have, count, (uint32_t)((hash ^ hash >> 32) * BASE >> 32));
    }
    PyObject *found = PyList_New(have);
    for (Py_ssize_t i = 0; found != NULL && i < have; i++) {
        PyObject *number = PyLong_FromUnsignedLong(kept[i]);
        if (number == NULL)
            Py_CLEAR(found);
        else
            PyList_SET_ITEM(found, i, number);
    }
    return found;
}

/* A piece of a text: its hash, where it begins, counted from 1, and how often it is still sought. */
typedef struct {
    uint64_t hash;
    Py_ssize_t at, times;
} Piece;

/* The place in the table of the piece of `text` that begins at `at`, or the empty one for it. */
static Piece *place(Piece *pieces, int bits, uint64_t hash, PyObject *part, PyObject *text,
                    Py_ssize_t at, Py_ssize_t length)
{
    uint64_t slot = (hash ^ hash >> 32) * BASE >> (64 - bits);
    for (;; slot = (slot + 1) & ((1ull << bits) - 1)) {
        Piece *piece = pieces + slot;
        if (piece->at == 0)
            return piece;
        Py_ssize_t i = piece->hash == hash ? 0 : length + 1;
        while (i < length
               && PyUnicode_READ_CHAR(part, piece->at - 1 + i) == PyUnicode_READ_CHAR(text, at + i))
            i++;
        if (i == length)
            return piece;
    }
}

/* held(part, whole, length, step) -> int: of the pieces of the part that begin at each so manyth
   place, the last one left out, those that stand in the whole. */
static PyObject *held(PyObject *module, PyObject *args)
{
    PyObject *part, *whole;
    Py_ssize_t length, step;
    if (!PyArg_ParseTuple(args, "UUnn", &part, &whole, &length, &step))
        return NULL;
    if (length < 1 || step < 1)
        return PyErr_Format(PyExc_ValueError, "expected a length and a step");
    Py_ssize_t starts = PyUnicode_GET_LENGTH(part) - length;
    int bits = 1;
    while ((Py_ssize_t)1 << bits < 2 * (starts / step + 1))
        bits++;
    Piece *pieces = PyMem_Calloc((size_t)1 << bits, sizeof *pieces);
    if (pieces == NULL)
        return PyErr_NoMemory();
    for (Py_ssize_t at = 0; at < starts; at += step) {
        uint64_t hash = 0;
        for (Py_ssize_t i = 0; i < length; i++)
            hash = hash * BASE + PyUnicode_READ_CHAR(part, at + i);
        Piece *piece = place(pieces, bits, hash, part, part, at, length);
        if (piece->at == 0)
            *piece = (Piece){hash, at + 1, 0};
        piece->times++;
    }
    uint64_t hash = 0, gone = 1;
    for (Py_ssize_t i = 0; i < length; i++)
        gone *= BASE;
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(whole); i++) {
        hash = hash * BASE + PyUnicode_READ_CHAR(whole, i);
        if (i >= length)
            hash -= gone * PyUnicode_READ_CHAR(whole, i - length);
        if (i >= length - 1) {
            Piece *piece = place(pieces, bits, hash, part, whole, i - length + 1, length);
            count += piece->times;
            piece->times = 0;
        }
    }
    PyMem_Free(pieces);
    return PyLong_FromSsize_t(count);
}

static PyMethodDef methods[] = {
    {"held", held, METH_VARARGS, NULL},
    {"letters", letters, METH_O, NULL},
    {"smallest", smallest, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "_passages", .m_methods = methods,
};

PyMODINIT_FUNC PyInit__passages(void)
{
    return PyModuleDef_Init(&module);
}
