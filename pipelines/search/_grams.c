/* The loop over every character of every text that is indexed, see index.py, which does the same in
   Python where this is not built, some ten times slower. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

#define BASE 0x9E3779B97F4A7C15u /* odd, and its bits are without any order */

/* What grams are made of. */
static inline int is_part(Py_UCS4 character)
{
    if (character < 0x80)
        return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
    return character != 0x3001 && character != 0x3002;
}

/* What was met: a table with open addressing, and the words so far, each behind a space. */
typedef struct {
    uint64_t *met; /* a gram, and 1 above its bits; 0 where there is none */
    int bits;
    Py_UCS4 *words;
    Py_ssize_t have;
} Found;

static void meet(Found *found, Py_UCS4 first, Py_UCS4 second, int length)
{
    uint64_t gram = 1ull << 63 | (uint64_t)length << 60 | (uint64_t)first << 21 | second;
    uint64_t at = gram * BASE >> (64 - found->bits);
    while (found->met[at] != 0) {
        if (found->met[at] == gram)
            return;
        at = (at + 1) & ((1ull << found->bits) - 1);
    }
    found->met[at] = gram;
    found->words[found->have++] = ' ';
    found->words[found->have++] = first;
    if (length == 2)
        found->words[found->have++] = second;
}

/* words(text) -> str: the different characters and pairs of each run, with a space between. */
static PyObject *words(PyObject *module, PyObject *text)
{
    if (!PyUnicode_Check(text))
        return PyErr_Format(PyExc_TypeError, "expected a text");
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    Found found = {.bits = 2};
    while ((Py_ssize_t)1 << found.bits < 4 * length) /* at most half of it is filled */
        found.bits++;
    found.met = PyMem_Calloc((size_t)1 << found.bits, sizeof *found.met);
    found.words = PyMem_New(Py_UCS4, 5 * length + 1);
    PyObject *told = NULL;
    if (found.met == NULL || found.words == NULL) {
        PyErr_NoMemory();
    } else {
        for (Py_ssize_t i = 0; i < length; i++) {
            Py_UCS4 character = PyUnicode_READ(kind, data, i);
            if (!is_part(character))
                continue;
            meet(&found, character, 0, 1);
            Py_UCS4 before = i > 0 ? PyUnicode_READ(kind, data, i - 1) : ' ';
            if (is_part(before))
                meet(&found, before, character, 2);
        }
        Py_ssize_t blank = found.have > 0; /* the first one */
        told = PyUnicode_FromKindAndData(
            PyUnicode_4BYTE_KIND, found.words + blank, found.have - blank);
    }
    PyMem_Free(found.met);
    PyMem_Free(found.words);
    return told;
}

static PyMethodDef methods[] = {
    {"words", words, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "_grams", .m_methods = methods,
};

PyMODINIT_FUNC PyInit__grams(void)
{
    return PyModuleDef_Init(&module);
}
